import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'

/** What the desktop app remembers between starts is a small JSON file each, in its own folder. */
const fileOf = (name: string) => join(app.getPath('userData'), `${name}.json`)

/** What was saved under `name`; undefined when there is nothing that can be read. */
export function readState(name: string): unknown {
  try {
    return JSON.parse(readFileSync(fileOf(name), 'utf8'))
  } catch {
    return undefined
  }
}

/** Saves `state` under `name`, whole or not at all. What cannot be written is only not remembered. */
export function writeState(name: string, state: unknown): void {
  const file = fileOf(name)
  try {
    mkdirSync(app.getPath('userData'), { recursive: true })
    writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  } catch (thrown) {
    process.stderr.write(`Could not remember the ${name}: ${String(thrown)}\n`)
  }
}
