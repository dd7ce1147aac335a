import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react'

/** The themes there are, in the order in which they are offered. */
export const themeChoices = [
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
