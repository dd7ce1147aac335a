import type { Runner } from './runner.ts'

/**
 * The runners of a data root: one of this program's generation for new work, and older ones that end with their last
 * container.
 */
export interface Runners {
  /**
   * The runner, started when there is none. A call about a container goes to the generation that runs it, and one that
   * finds the runner just gone is made again with a new one. Throws FAILED_PRECONDITION, with what to do, when none can
   * be started here.
   */
  get(): Promise<Runner>
  /** The same where one runs already; undefined where nothing does. Starts none. */
  find(): Promise<Runner | undefined>
  /**
   * Tells of each runner that is reached, once each: those that run now, and later ones as they are started. Its events
   * are its own, numbered from 1; their stream ends when it does. Returns what stops the telling.
   */
  watch(listener: (runner: Runner, generation: string) => void): () => void
}
