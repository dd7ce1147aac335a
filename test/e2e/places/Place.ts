import type { FaultProxy } from '../../fixtures/registry/FaultProxy.ts'
import type { TestWindow } from '../TestWindow.ts'

/** A page, view, dialog or state that must look right in every theme and size, and be accessible in them. */
export interface Place {
  /** What it is; its pictures are called so: `images-marked`. */
  readonly name: string
  readonly path: string
  /** Whose store it shows. Absent: that of the demonstration, see loadDemo. */
  readonly store?: 'demo' | 'empty' | 'thousand' | 'containers' | 'registry' | 'trash'
  /**
   * Gets the window into the state, and waits until it is there. `registry` starts one, filled for looking at, the first
   * time that it is asked.
   */
  readonly prepare: (window: TestWindow, registry: () => Promise<FaultProxy>) => Promise<unknown>
  /** What the console may complain of. */
  readonly allow?: RegExp
}
