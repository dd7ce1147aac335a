import { Store } from './Store.ts'

/** A deletion that can be undone. */
export interface Deletion {
  /** The operation that did it. */
  readonly operationId: string
  /** `web:1 is deleted`. */
  readonly text: string
}

/** The newest deletion of this window that its undo is offered for. */
export const lastDeletion = new Store<Deletion | undefined>(undefined)

/** Offers to undo a deletion that has just been done, in place of one before it. */
export function offerUndo(deletion: Deletion): void {
  lastDeletion.set(deletion)
}
