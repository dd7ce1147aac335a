/** Characters of a text at most. */
const textLimit = 4000

/** All but newline and tab that moves a terminal's cursor, gives it orders, turns the direction of a line, or is not seen. */
const unshown = /[^\P{Cc}\n\t]|\p{Cf}/u
const allUnshown = new RegExp(unshown, 'gu')

/**
 * A text that may have words of an image or a registry in it, as a terminal and a window can show it: each control and
 * format character but newline and tab is U+FFFD, and what is longer than 4,000 characters is cut.
 */
export function peopleText(text: string): string {
  const short = text.length > textLimit ? `${text.slice(0, textLimit - 3)}...` : text
  return unshown.test(short) ? short.replaceAll(allUnshown, '\uFFFD') : short
}
