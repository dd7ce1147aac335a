import { readFile } from 'node:fs/promises'

/** What a small JSON file holds; an empty object when it is not there, or a power cut left no JSON in it. */
export async function readFacts(file: string): Promise<object> {
  try {
    const facts: unknown = JSON.parse(await readFile(file, 'utf8'))
    return typeof facts === 'object' && facts !== null ? facts : {}
  } catch {
    return {}
  }
}
