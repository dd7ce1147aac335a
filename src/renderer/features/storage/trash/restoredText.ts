interface Restored {
  readonly names: readonly string[]
  /** Names that another image has by now. */
  readonly taken: readonly string[]
}

/** What came back, in a sentence or two. */
export function restoredText(restored: readonly Restored[]): string {
  const [first] = restored
  const back =
    restored.length === 1 && first !== undefined
      ? `${first.names[0] ?? 'The image'} is back.`
      : `${restored.length.toLocaleString('en-US')} images are back.`
  const taken = restored.flatMap((entry) => entry.taken)
  if (taken.length === 0) return back
  const [name] = taken
  return taken.length === 1
    ? `${back} The name ${name} stays with the image that has it by now.`
    : `${back} ${taken.length} names stay with the images that have them by now: ${taken.slice(0, 5).join(', ')}${taken.length > 5 ? ', …' : '.'}`
}
