import type { Answer } from './runLine.ts'

/**
 * Masks what may differ between two engines, or between two days, in the answers of one side. Use one
 * masker for all answers of a side, in order:
 * - digests that are not known beforehand (of imported images, which contain the time) become `ID1`, `ID2`...
 *   in the order in which they appear, long or short;
 * - times of this very run, ages, and the time that something took;
 * - the storage driver, which each engine has of its own;
 * - of containers: process IDs, addresses, paths in the data root, and words that newer versions of Docker put first;
 * - runs of spaces, whose length hangs on the above.
 */
export class Masker {
  readonly #known: ReadonlySet<string>
  readonly #names: ReadonlyMap<string, string>
  readonly #aliases = new Map<string, string>()
  readonly #start = Date.now()

  /**
   * `known` are the digests (`sha256:...`) that must be equal on both sides. `names` says what stands for a text, as for
   * the address of a registry; a digest among them is meant in its short form too.
   */
  constructor(known: ReadonlySet<string>, names: ReadonlyMap<string, string> = new Map()) {
    this.#known = new Set([...known].map((digest) => shortForm(digest)))
    this.#names = names
  }

  mask(answer: Answer): Answer {
    return { exit: answer.exit, stdout: this.#text(answer.stdout), stderr: this.#text(answer.stderr) }
  }

  #text(text: string): string {
    return (
      this.#named(text)
        .replace(
          /"GraphDriver":(\s*)\{\s*"Data":\s*(null|\{[^}]*\}),\s*"Name":\s*"[^"]*"\s*\}/g,
          '"GraphDriver":$1"DRIVER"',
        )
        .replace(
          /"(ResolvConfPath|HostnamePath|HostsPath|LogPath|SandboxKey|Mountpoint)":(\s*)"(\/[^"]*)?"/g,
          '"$1":$2"PATH"',
        )
        .replace(/\/[^\s"]*(?=\/volumes\/[^/\s"]+\/_data)/g, 'ROOT')
        .replace(/(?<="Created":\s*)\d{10}\b/g, (seconds) => (this.#isNow(Number(seconds) * 1000) ? 'NOW' : seconds))
        // Newer versions of Docker say what the default is.
        .replace(/"NetworkMode":(\s*)"default"/g, '"NetworkMode":$1"bridge"')
        .replace(/"(Pid)":(\s*)[1-9]\d*/g, '"$1":$2PID')
        .replace(/"(Gateway|IPAddress|MacAddress)":(\s*)"[0-9a-f.:]+"/g, '"$1":$2"ADDRESS"')
        .replaceAll('failed to create task for container: ', '')
        .replace(/"([0-9]{4}-[^"]*)"|\b[0-9]{4}-\d\d-\d\d[T ][0-9:.]+(Z|( ?[+-]\d\d:?\d\d( [A-Z]+)?))/g, (time) =>
          this.#time(time),
        )
        .replace(/\b(sha256:)?[0-9a-f]{64}\b|\b[0-9a-f]{12}\b/g, (digest) => this.#digest(digest))
        .replace(/\b(Less than a second|About an?|\d+) ?(second|minute|hour|day|week|month|year)?s? ago\b/g, 'AGE')
        .replace(/\bUp (Less than a second|About an?|\d+) ?(second|minute)?s?\b/g, 'Up AGE')
        .replace(/ {2,}/g, '  ')
        .replace(/ +$/gm, '')
    )
  }

  #named(text: string): string {
    let named = text
    for (const [from, to] of this.#names) {
      named = named.replaceAll(from, to)
      if (from.startsWith('sha256:')) named = named.replaceAll(shortForm(from), to)
    }
    return named
  }

  #digest(digest: string): string {
    const short = shortForm(digest)
    if (this.#known.has(short) || /^0+$/.test(short)) return digest
    const alias = this.#aliases.get(short) ?? `ID${this.#aliases.size + 1}`
    this.#aliases.set(short, alias)
    return alias
  }

  #time(text: string): string {
    const plain = text.replaceAll('"', '').replace(/ [A-Z]+$/, '')
    const time = Date.parse(plain.replace(/^(\S+) (\S+?)(?: ([+-]\d\d):?(\d\d))?$/, '$1T$2$3:$4'))
    if (!this.#isNow(time)) return text
    return text.startsWith('"') ? '"NOW"' : 'NOW'
  }

  /** Whether a time, in milliseconds since 1970, is one of this run. */
  #isNow(time: number): boolean {
    return time >= this.#start - 60_000
  }
}

function shortForm(digest: string): string {
  return digest.replace('sha256:', '').slice(0, 12)
}
