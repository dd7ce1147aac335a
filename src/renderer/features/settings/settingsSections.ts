/** The parts of the settings in the order in which they are shown; `id` ends the address, `/settings/storage`. */
export const settingsSections = [
  { id: 'storage', title: 'Storage place', keywords: 'data root folder disk directory' },
  { id: 'appearance', title: 'Appearance', keywords: 'theme dark light colour' },
  { id: 'terminal', title: 'Terminal', keywords: 'font size scrollback cursor shell screen reader' },
  { id: 'registries', title: 'Registries', keywords: 'proxy parallel pull push download' },
  { id: 'trash', title: 'Trash', keywords: 'undo deleted restore keep' },
  { id: 'docker', title: 'Docker', keywords: 'context socket DOCKER_HOST command line cli' },
  { id: 'about', title: 'About', keywords: 'version licence engine' },
] as const
