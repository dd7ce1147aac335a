import { QuestionThread } from '../io/QuestionThread.ts'
import type { GroupedPage, GroupedSelection } from './GroupedList.ts'

/** What the thread is started with. */
export interface QueryStart {
  /** Path of `lamina.db`, which the writer has opened before. */
  readonly path: string
}

/** Reads that look at every image, in a thread of their own with a connection of its own. */
export class MetadataQueries {
  readonly #thread: QuestionThread<GroupedSelection, GroupedPage>

  /** `path` is the database, which the writer has opened; `entry` the thread's file. The caller closes it before the writer. */
  constructor(path: string, entry: URL) {
    const start: QueryStart = { path }
    this.#thread = new QuestionThread({ entry, start, attempt: 'read the images in groups' })
  }

  /** One page of the images in groups: see GroupedList. */
  grouped(selection: GroupedSelection): Promise<GroupedPage> {
    return this.#thread.ask(selection)
  }

  /** Ends the thread; questions that wait are refused. */
  close(): Promise<void> {
    return this.#thread.close()
  }
}
