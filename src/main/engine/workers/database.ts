import { parentPort, workerData } from 'node:worker_threads'
import { EngineError, toEngineError } from '../errors/EngineError.ts'
import { openForWriting } from '../metadata/openDatabase.ts'
import { createTransactions } from '../metadata/transactions.ts'
import type { WriterRequest, WriterResponse, WriterStart } from '../metadata/writerMessages.ts'

const port = parentPort
if (!port) throw new EngineError('INTERNAL', 'The database worker was started outside of a worker thread.')

const { path }: WriterStart = workerData
const tell = (response: WriterResponse): void => port.postMessage(response)

try {
  const database = openForWriting(path)
  const transactions = createTransactions(database)
  port.on('message', (request: WriterRequest) => {
    if (request.type === 'close') {
      database.close()
      port.close()
      return
    }
    const { id, verb, input } = request
    try {
      // The client's types tie the arguments to the verb.
      const work = transactions[verb] as (...values: readonly unknown[]) => unknown
      tell({ type: 'done', id, result: work(...input) })
    } catch (error) {
      tell({ type: 'failed', id, error: toEngineError(error, 'change the metadata').toRecord() })
    }
  })
  tell({ type: 'ready' })
} catch (error) {
  tell({ type: 'unopened', error: toEngineError(error, `open ${path}`).toRecord() })
}
