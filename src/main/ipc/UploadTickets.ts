/** Tickets kept; older ones are of uploads that nobody looks at any more. */
const limit = 500

/** Which operation works on which upload: an uploading window chooses a ticket and finds its operation by it. */
export class UploadTickets {
  readonly #tickets = new Map<string, string>()

  /** Remembers that operation `operationId` works on the upload with this ticket. */
  set(operationId: string, ticket: string): void {
    this.#tickets.set(operationId, ticket)
    const oldest = this.#tickets.keys().next()
    if (this.#tickets.size > limit && !oldest.done) this.#tickets.delete(oldest.value)
  }

  /** The ticket of an operation, when it has one. */
  get(operationId: string): string | undefined {
    return this.#tickets.get(operationId)
  }
}
