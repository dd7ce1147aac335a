/** Groups of commands that every page has; they follow those of the page one is on. */
const commonGroups: readonly string[] = ['Go to', 'Appearance', 'Application']

/** By which groups of commands are sorted: those of the page first, in the order they came. */
export function groupPlace(group: string): number {
  return commonGroups.indexOf(group)
}
