import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { IconCheck, IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react'

const choices = [
  { value: 'light', label: 'Light', Icon: IconSun },
  { value: 'dark', label: 'Dark', Icon: IconMoon },
  { value: 'auto', label: 'As the system', Icon: IconDeviceDesktop },
] as const

interface Props {
  readonly className: string
}

/** Chooses light, dark, or what the system says. */
export function ThemeMenu({ className }: Props) {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const { Icon: CurrentIcon } = choices.find(({ value }) => value === colorScheme) ?? choices[2]
  return (
    <Menu position="right-end" withinPortal>
      <Menu.Target>
        <UnstyledButton className={className} aria-label="Appearance">
          <CurrentIcon size={20} stroke={1.6} aria-hidden="true" />
          <span>Theme</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Appearance</Menu.Label>
        {choices.map(({ value, label, Icon }) => (
          <Menu.Item
            key={value}
            role="menuitemradio"
            aria-checked={value === colorScheme}
            leftSection={<Icon size={14} />}
            rightSection={value === colorScheme ? <IconCheck size={14} /> : null}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
