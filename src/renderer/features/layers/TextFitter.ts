/** What is kept of measured texts; beyond it everything is measured anew. */
const limit = 20_000

/** What texts are measured with: a canvas. */
interface TextMeter {
  font: string
  measureText(text: string): { readonly width: number }
}

/** Measures texts and shortens them to a width, each only once. */
export class TextFitter {
  readonly #context: TextMeter
  readonly #widths = new Map<string, number>()
  readonly #fitted = new Map<string, string>()

  constructor(context: TextMeter) {
    this.#context = context
  }

  /** Forgets everything: the fonts have changed. */
  clear(): void {
    this.#widths.clear()
    this.#fitted.clear()
  }

  /** Pixels that a text takes in a font. May change the context's font. */
  width(text: string, font: string): number {
    const key = `${font}\n${text}`
    const known = this.#widths.get(key)
    if (known !== undefined) return known
    if (this.#widths.size > limit) this.#widths.clear()
    const width = this.#measure(text, font)
    this.#widths.set(key, width)
    return width
  }

  /** The text, or as much of it as fits into `width` pixels with an ellipsis; what is cut is its end, or its start. */
  fit(text: string, font: string, width: number, cut: 'end' | 'start' = 'end'): string {
    if (this.width(text, font) <= width) return text
    const room = Math.floor(width)
    const key = `${room} ${cut} ${font}\n${text}`
    const known = this.#fitted.get(key)
    if (known !== undefined) return known
    if (this.#fitted.size > limit) this.#fitted.clear()
    const shortened = (length: number): string =>
      cut === 'end' ? `${text.slice(0, length).trimEnd()}…` : `…${text.slice(text.length - length).trimStart()}`
    let low = 0
    let high = text.length
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#measure(shortened(middle), font) <= room) low = middle
      else high = middle - 1
    }
    const fitted = low === 0 ? '' : shortened(low)
    this.#fitted.set(key, fitted)
    return fitted
  }

  #measure(text: string, font: string): number {
    this.#context.font = font
    return this.#context.measureText(text).width
  }
}
