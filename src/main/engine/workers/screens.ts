import { parentPort } from 'node:worker_threads'
import { EngineError } from '../errors/EngineError.ts'
import { ScreenDesk } from '../terminals/ScreenDesk.ts'

if (!parentPort) throw new EngineError('INTERNAL', 'The screens worker was started outside of a worker thread.')

const port = parentPort
const desk = new ScreenDesk((answer) => port.postMessage(answer))
port.on('message', (request) => desk.take(request))
