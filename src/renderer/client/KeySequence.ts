import { isPressed, type KeyPress, parseKeys } from '../../shared/model/keys.ts'

/** The next press of a sequence comes within this time, milliseconds. */
const patience = 1200

/** Something that keys do. */
interface Bound {
  readonly keys?: string
}

/** What a press came to: something to do, the start of something, or nothing. */
export type PressOutcome<T> = { readonly kind: 'match'; readonly bound: T } | { readonly kind: 'pending' | 'none' }

/** Follows presses of keys, one after another, until they are the keys of something. */
export class KeySequence {
  readonly #isMac: boolean
  #held: readonly KeyPress[] = []
  #heldAt = 0

  constructor(isMac: boolean) {
    this.#isMac = isMac
  }

  /** Takes in a press at `time` (milliseconds). Of several things with the same keys the last of `bounds` is meant. */
  press<T extends Bound>(press: KeyPress, time: number, bounds: readonly T[]): PressOutcome<T> {
    const held = time - this.#heldAt <= patience ? this.#held : []
    this.forget()
    for (const presses of held.length > 0 ? [[...held, press], [press]] : [[press]]) {
      const started = bounds.filter(({ keys }) => keys !== undefined && this.#startsWith(keys, presses))
      const bound = started.findLast(({ keys }) => keys !== undefined && parseKeys(keys).length === presses.length)
      if (bound !== undefined) return { kind: 'match', bound }
      if (started.length > 0) {
        this.#held = presses
        this.#heldAt = time
        return { kind: 'pending' }
      }
    }
    return { kind: 'none' }
  }

  /** Begins anew. */
  forget(): void {
    this.#held = []
  }

  #startsWith(keys: string, presses: readonly KeyPress[]): boolean {
    const strokes = parseKeys(keys)
    return presses.every((press, index) => {
      const stroke = strokes[index]
      return stroke !== undefined && isPressed(stroke, press, this.#isMac)
    })
  }
}
