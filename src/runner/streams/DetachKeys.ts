/** Finds the keys that end a view in what is typed, however it is cut into chunks. */
export class DetachKeys {
  readonly #keys: Buffer
  /** How many of the keys the input so far ends with; these are held back. */
  #matched = 0

  /** At least one key. */
  constructor(keys: readonly number[]) {
    this.#keys = Buffer.from(keys)
  }

  /** What to give on, and whether the keys were typed: what comes after them is dropped. */
  filter(input: Buffer): { readonly bytes: Buffer; readonly isDetached: boolean } {
    const text = this.#matched === 0 ? input : Buffer.concat([this.#keys.subarray(0, this.#matched), input])
    const at = text.indexOf(this.#keys)
    if (at >= 0) {
      this.#matched = 0
      return { bytes: text.subarray(0, at), isDetached: true }
    }
    this.#matched = this.#beginningAtEnd(text)
    return { bytes: text.subarray(0, text.length - this.#matched), isDetached: false }
  }

  /** What was held back, when nothing more is typed. */
  rest(): Buffer {
    const held = this.#keys.subarray(0, this.#matched)
    this.#matched = 0
    return held
  }

  #beginningAtEnd(text: Buffer): number {
    for (let length = Math.min(this.#keys.length - 1, text.length); length > 0; length--) {
      if (text.subarray(text.length - length).equals(this.#keys.subarray(0, length))) return length
    }
    return 0
  }
}
