import type { DesktopConnection } from '../../shared/contract/desktop.ts'
import type { EngineGate } from './EngineGate.ts'

/** What the window can be open on: an engine, here or elsewhere, or the page that stands for none. */
export interface Place {
  /** The first address, with its token where it needs one. */
  readonly url: string
  /** Where its pages are at home, as `isPageOf` has it: they alone get the native bridge. */
  readonly home: string
  readonly connection: Omit<DesktopConnection, 'recent'>
  /** The way of archives; absent where there is no engine. */
  readonly gate?: EngineGate
  /** Looks at what answered once its page came. Throws an EngineError when it is not what it should be. */
  confirm?(): Promise<void>
}
