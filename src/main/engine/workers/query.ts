import { parentPort, workerData } from 'node:worker_threads'
import { EngineError, toEngineError } from '../errors/EngineError.ts'
import { GroupedList } from '../metadata/GroupedList.ts'
import { MetadataReader } from '../metadata/MetadataReader.ts'
import type { QueryRequest, QueryResponse, QueryStart } from '../metadata/queryMessages.ts'

const port = parentPort
if (!port) throw new EngineError('INTERNAL', 'The query worker was started outside of a worker thread.')

const { path }: QueryStart = workerData
const list = new GroupedList(new MetadataReader(path))

port.on('message', ({ id, selection }: QueryRequest) => {
  port.postMessage(answer(id, selection))
})

function answer(id: number, selection: QueryRequest['selection']): QueryResponse {
  try {
    return { id, page: list.read(selection) }
  } catch (error) {
    return { id, error: toEngineError(error, 'read the images in groups').toRecord() }
  }
}
