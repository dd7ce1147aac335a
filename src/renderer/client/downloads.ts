import { downloadPath } from '../../shared/contract/transport.ts'
import { ToldError } from './errors.ts'
import { whenKnown } from './operations.ts'

/** A save that the engine does not begin within this time has failed, milliseconds. */
const startLimit = 10_000

/**
 * Saves images to a file: the browser downloads it, and a desktop window asks where to and writes it. Resolves to
 * whether anything is, or was, saved: false when nobody chose a file. Once it is under way an operation tells the rest.
 * Rejects with a ToldError.
 */
export async function saveImages(references: readonly string[], fileName: string): Promise<boolean> {
  const operationId = crypto.randomUUID()
  if (window.lamina !== undefined) {
    const outcome = await window.lamina.saveArchive({ references, suggestedName: fileName, operationId })
    if (outcome.state === 'failed') throw new ToldError(outcome.error)
    return outcome.state === 'begun'
  }
  download(references, fileName, operationId)
  const operation = await whenKnown(operationId, startLimit)
  if (operation === undefined) throw notBegun(fileName)
  if (operation.error !== undefined) throw new ToldError(operation.error)
  return true
}

/** Lets the browser fetch an archive and keep it among its downloads; the page stays where it is. */
function download(references: readonly string[], name: string, id: string): void {
  const query = new URLSearchParams({ name, id })
  for (const reference of references) query.append('reference', reference)
  const link = document.createElement('a')
  link.href = `${downloadPath}?${query.toString()}`
  link.download = name
  link.click()
}

function notBegun(name: string): ToldError {
  const message = `Could not save ${name}: the engine did not begin within ${startLimit / 1000} seconds. See whether it still answers, and whether the browser allows this page to download files.`
  return new ToldError({ code: 'UNAVAILABLE', message, data: {}, retryable: true })
}
