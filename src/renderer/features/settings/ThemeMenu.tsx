import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react'
import { useCommands } from '../../client/commands.ts'

const choices = [
  { value: 'light', id: 'theme.light', label: 'Light', title: 'Light theme', Icon: IconSun },
  { value: 'dark', id: 'theme.dark', label: 'Dark', title: 'Dark theme', Icon: IconMoon },
  {
    value: 'auto',
    id: 'theme.system',
    label: 'As the system',
    title: 'Theme as the system has it',
    Icon: IconDeviceDesktop,
  },
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
  useCommands(
    choices.map(({ value, id, title }) => ({
      id,
      title,
      group: 'Appearance',
      keywords: 'colour color scheme mode auto',
      run: () => setColorScheme(value),
    })),
  )
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
