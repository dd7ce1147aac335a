import type { Instruction } from '../../../shared/model/instruction.ts'
import type { ForestItem } from './layoutForest.ts'
import type { Light } from './light.ts'
import type { Palette } from './palette.ts'
import type { ForestPlan } from './plan.ts'
import type { TextFitter } from './TextFitter.ts'
import type { Viewport } from './Viewport.ts'

/** Everything that a painting of the forest depends on. */
export interface Scene {
  readonly viewport: Viewport
  /** Pixels of the canvas to a CSS pixel. */
  readonly density: number
  readonly palette: Palette
  /** The tile of each pattern; undefined for the one without marks. */
  readonly patterns: readonly (CanvasPattern | undefined)[]
  readonly fitter: TextFitter
  readonly fontFamily: string
  readonly light: Light | undefined
  /** What is chosen, or has the keyboard. */
  readonly active: ForestItem | undefined
  /** What a search found. */
  readonly matches: ReadonlySet<ForestItem>
  /** What a plan would take away; absent when none is shown. */
  readonly plan: ForestPlan | undefined
  /** What made a layer, where it is known. */
  readonly stepOf: (chainId: string) => Instruction | undefined
  /** Told of layers whose step would be shown. */
  readonly wantStep: (chainId: string) => void
}
