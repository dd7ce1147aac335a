import { parentPort, workerData } from 'node:worker_threads'
import { EngineError } from '../errors/EngineError.ts'
import { answerQuestions } from '../io/QuestionThread.ts'
import { GroupedList } from '../metadata/GroupedList.ts'
import type { QueryStart } from '../metadata/MetadataQueries.ts'
import { MetadataReader } from '../metadata/MetadataReader.ts'

if (!parentPort) throw new EngineError('INTERNAL', 'The query worker was started outside of a worker thread.')

const { path }: QueryStart = workerData
const list = new GroupedList(new MetadataReader(path))

answerQuestions(parentPort, 'read the images in groups', list.read.bind(list))
