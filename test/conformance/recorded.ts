import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'

const folder = new URL('recorded/', import.meta.url)

/** Whether this run is to write what a dockerd answers: `LAMINA_RECORD=1`. */
export const isRecording = process.env.LAMINA_RECORD === '1'

/**
 * Whether a dockerd is to be asked about containers again, `LAMINA_CONFORMANCE=live`: it takes longer than Lamina itself,
 * so what it said when it was recorded does otherwise.
 */
export const isLive = isRecording || process.env.LAMINA_CONFORMANCE === 'live'

/** What a dockerd answered when it was recorded; undefined when nothing of that name was. */
export function readRecorded<Recorded>(name: string): Recorded | undefined {
  const file = new URL(`${name}.json`, folder)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

/** Keeps what a dockerd answered. */
export function writeRecorded(name: string, answers: unknown): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(answers, null, 1)}\n`)
}
