import { parentPort, workerData } from 'node:worker_threads'
import { EngineError } from '../errors/EngineError.ts'
import { FreePlanner } from '../images/FreePlanner.ts'
import { PrunePlanner } from '../images/PrunePlanner.ts'
import { answerQuestions } from '../io/QuestionThread.ts'
import { PlanReader } from '../metadata/PlanReader.ts'
import type { PlannerAnswer, PlannerQuestion, PlannerStart } from './PlannerThread.ts'

if (!parentPort) throw new EngineError('INTERNAL', 'The planner was started outside of a worker thread.')

const { path }: PlannerStart = workerData
const reader = new PlanReader(path)
const free = new FreePlanner(reader)
const prune = new PrunePlanner(reader)

answerQuestions(parentPort, 'plan what to remove', (question: PlannerQuestion): PlannerAnswer => {
  switch (question.verb) {
    case 'plan':
    case 'removal':
      return free[question.verb](question.request)
    case 'planPrune':
      return prune.plan(question.request)
    case 'pruneRemoval':
      return prune.removal(question.request)
  }
})
