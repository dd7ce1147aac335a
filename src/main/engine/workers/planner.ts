import { parentPort, workerData } from 'node:worker_threads'
import { EngineError, toEngineError } from '../errors/EngineError.ts'
import { FreePlanner } from '../images/FreePlanner.ts'
import { PlanReader } from '../metadata/PlanReader.ts'
import type { PlannerRequest, PlannerResponse, PlannerStart } from './plannerMessages.ts'

const port = parentPort
if (!port) throw new EngineError('INTERNAL', 'The planner was started outside of a worker thread.')

const { path }: PlannerStart = workerData
const reader = new PlanReader(path)
const planner = new FreePlanner(reader)

port.on('message', ({ id, verb, request }: PlannerRequest) => {
  try {
    port.postMessage({ id, result: planner[verb](request) } satisfies PlannerResponse)
  } catch (error) {
    const record = toEngineError(error, 'plan what to remove').toRecord()
    port.postMessage({ id, error: record } satisfies PlannerResponse)
  }
})
