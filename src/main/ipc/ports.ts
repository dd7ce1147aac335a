import type { Archives, LoadResult, WorkProgress } from '../engine/archive/types.ts'
import type { ContentProvider } from '../engine/content/types.ts'
import type { EventLog } from '../engine/events/eventLog.ts'
import type { Images } from '../engine/images/types.ts'
import type { OperationView } from '../engine/operations/operation.ts'

/** What a piece of work is given while it runs. */
export interface WorkContext {
  readonly signal: AbortSignal
  progress(progress: WorkProgress): void
}

/** Long work, as the windows use it. */
export interface OperationsPort {
  /** Starts work; it resolves to what came of it, a line each. */
  start(
    kind: string,
    title: string,
    command: string,
    work: (context: WorkContext) => Promise<readonly string[]>,
  ): OperationView
  /** Newest first. */
  list(): readonly OperationView[]
  /** Throws NOT_FOUND. */
  get(id: string): OperationView
  cancel(id: string): void
  /** Calls `listener` with each changed operation until the returned function is called. */
  subscribe(listener: (operation: OperationView) => void): () => void
}

/** What the windows need of the engine. */
export interface EnginePort {
  readonly root: string
  readonly images: Images
  readonly archives: Pick<Archives, 'load'>
  readonly operations: OperationsPort
  readonly events: EventLog
  readonly samples: { load(): Promise<LoadResult> }
  readonly content: Pick<ContentProvider, 'readSmall'>
}

/** What the process around the engine tells about itself. */
export interface HostInfo {
  readonly version: string
  /** Path of the docker socket; absent when none is served. */
  readonly socket?: string
  readonly mode: 'desktop' | 'browser'
}
