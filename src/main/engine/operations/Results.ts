/** Lines that are kept of what came of an operation: an archive may hold tens of thousands of images. */
const lineLimit = 500
/** Characters that they have in all: names may be long. */
const characterLimit = 20_000

/** What came of an operation, a line each: the first ones are kept, all are counted. */
export class Results {
  readonly #lines: string[] = []
  #characters = 0
  #count = 0

  add(line: string): void {
    this.#count++
    this.#characters += line.length
    if (this.#lines.length < lineLimit && this.#characters <= characterLimit) this.#lines.push(line)
  }

  /** As the view has it; `results` goes on growing. */
  get view(): { readonly results: readonly string[]; readonly resultCount: number } {
    return { results: this.#lines, resultCount: this.#count }
  }
}
