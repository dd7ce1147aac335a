import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react'

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
  const choose = (value: string) => {
    const choice = choices.find((entry) => entry.value === value)
    if (choice) setColorScheme(choice.value)
  }
  return (
    <Menu position="right-end" withinPortal>
      <Menu.Target>
        <UnstyledButton className={className}>
          <CurrentIcon size={20} stroke={1.6} aria-hidden="true" />
          <span>Theme</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={colorScheme} onChange={choose}>
          {choices.map(({ value, label }) => (
            <Menu.RadioItem key={value} value={value} closeMenuOnClick>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  )
}
