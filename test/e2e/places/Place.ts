import type { TestWindow } from '../TestWindow.ts'

/** A page, view, dialog or state that must look right in every theme and size, and be accessible in them. */
export interface Place {
  /** What it is; its pictures are called so: `images-marked`. */
  readonly name: string
  readonly path: string
  /** Whose store it shows. Absent: that of the demonstration, see loadDemo. */
  readonly store?: 'demo' | 'empty' | 'thousand' | 'containers'
  /** Gets the window into the state, and waits until it is there. */
  readonly prepare: (window: TestWindow) => Promise<unknown>
  /** What the console may complain of. */
  readonly allow?: RegExp
}
