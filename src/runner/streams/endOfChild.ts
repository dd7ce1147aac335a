import type { ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import type { ProcessEnd } from '../containers/ports.ts'

/** How a child process ends. Rejects when it could not be started. */
export function endOfChild(child: ChildProcess): Promise<ProcessEnd> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      resolve({ exitCode: code ?? 128 + (signal === null ? 0 : constants.signals[signal]) })
    })
  })
}
