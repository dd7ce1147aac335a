/** Something that is wrong in a store. */
export interface Finding {
  /** The thing: a blob, a layer index, an image, a file. */
  readonly subject: string
  /** What is wrong with it, a sentence. */
  readonly problem: string
  /** What to do about it, a sentence or two. */
  readonly remedy: string
}

/** Takes findings as they are made. */
export type Report = (finding: Finding) => void

/** What helps against the usual kinds of damage. */
export const remedies = {
  reload: 'Remove the images that need it, and load them again.',
  restart: 'Start Lamina on this root once: it clears away what is left over.',
  rebuild: 'Save the images that still can be saved, and load them into a new data root.',
  look: 'Lamina did not put it there. Look what it is, and move it out of the data root.',
} as const
