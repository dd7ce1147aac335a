import { parentPort, workerData } from 'node:worker_threads'
import { EngineError } from '../errors/EngineError.ts'
import { FreePlanner } from '../images/FreePlanner.ts'
import { answerQuestions } from '../io/QuestionThread.ts'
import { PlanReader } from '../metadata/PlanReader.ts'
import type { PlannerQuestion, PlannerStart } from './PlannerThread.ts'

if (!parentPort) throw new EngineError('INTERNAL', 'The planner was started outside of a worker thread.')

const { path }: PlannerStart = workerData
const planner = new FreePlanner(new PlanReader(path))

answerQuestions(parentPort, 'plan what to remove', ({ verb, request }: PlannerQuestion) => planner[verb](request))
