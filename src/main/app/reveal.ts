import { access } from 'node:fs/promises'
import { shell } from 'electron'
import { EngineError, type ErrorRecord } from '../engine/errors/EngineError.ts'

/** Shows a file or folder in the system's file manager; resolves to the reason when it is not there. */
export async function reveal(path: string | undefined, what: string): Promise<ErrorRecord | undefined> {
  try {
    if (path === undefined) throw new Error('this window knows no place of it')
    await access(path)
    shell.showItemInFolder(path)
    return undefined
  } catch (thrown) {
    return new EngineError('NOT_FOUND', `Could not show ${what}: it is not there any more.`, {
      cause: thrown,
    }).toRecord()
  }
}
