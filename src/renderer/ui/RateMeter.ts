/** How far back a rate looks, milliseconds: long enough to be calm, short enough to be true. */
const memory = 4000
/** Less than this tells no rate, milliseconds. */
const shortest = 900

/** How fast a count of bytes rises, lately. */
export class RateMeter {
  readonly #samples: { readonly bytes: number; readonly time: number }[] = []

  /** Takes in that there were so many bytes at a time, milliseconds; times never go back. */
  add(bytes: number, time: number): void {
    // A count that falls is that of something else: a layer that is fetched once more.
    if (bytes < (this.#samples.at(-1)?.bytes ?? 0)) this.#samples.length = 0
    this.#samples.push({ bytes, time })
    while ((this.#samples[1]?.time ?? time) <= time - memory) this.#samples.shift()
  }

  /** Bytes a second; undefined until it can be told. */
  get rate(): number | undefined {
    const [first] = this.#samples
    const last = this.#samples.at(-1)
    if (first === undefined || last === undefined || last.time - first.time < shortest) return undefined
    return ((last.bytes - first.bytes) * 1000) / (last.time - first.time)
  }
}
