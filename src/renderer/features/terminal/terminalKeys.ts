/** Takes the keyboard out of a terminal, to its tab: every other key belongs to the program in it. */
export const leaveKeys = 'mod+shift+L'

/** Keys that a terminal keeps for the window; on a Mac Command stands for Ctrl. */
export const terminalKeys = {
  copy: 'mod+shift+C',
  find: 'mod+shift+F',
  previous: 'mod+shift+ArrowLeft',
  next: 'mod+shift+ArrowRight',
} as const
