import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { useCommands } from '../../client/commands.ts'
import { themeChoices } from './themeChoices.ts'

interface Props {
  readonly className: string
}

/** Chooses light, dark, or what the system says. */
export function ThemeMenu({ className }: Props) {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const { Icon: CurrentIcon } = themeChoices.find(({ value }) => value === colorScheme) ?? themeChoices[2]
  const choose = (value: string) => {
    const choice = themeChoices.find((entry) => entry.value === value)
    if (choice) setColorScheme(choice.value)
  }
  useCommands(
    themeChoices.map(({ value, id, title }) => ({
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
          {themeChoices.map(({ value, label }) => (
            <Menu.RadioItem key={value} value={value} closeMenuOnClick>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  )
}
