/** A runner's program, ready to be started. */
export interface RunnerProgram {
  /** Stands for all its code: 12 hexadecimal digits. */
  readonly generation: string
  /** Node with its options and the entry, absolute. */
  readonly command: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/**
 * What keeps the idle runner small: it moves bytes, and has few objects that live long. Without these V8 takes some
 * 20 MB more before it tidies up.
 */
export const nodeOptions = ['--max-semi-space-size=1', '--disable-warning=ExperimentalWarning']
