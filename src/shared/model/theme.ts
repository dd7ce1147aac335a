/** How the window may look: `auto` is what the system says. */
export const themes = ['light', 'dark', 'auto'] as const

export type Theme = (typeof themes)[number]
