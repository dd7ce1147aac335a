/**
 * For an element that scrolls and may hold nothing that takes the keyboard: it takes it itself, so that the arrows
 * scroll it. Give it a label as well.
 */
export const scrollsByKeyboard = { tabIndex: 0 } as const
