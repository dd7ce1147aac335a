import { EngineError, toEngineError } from '../../main/engine/errors/EngineError.ts'
import type { ChildAnswer, ChildRequest } from './childMessages.ts'
import { jobs } from './jobs.ts'

/** Makes this process one that does the jobs it is sent, one after the other, and ends with its channel. */
export function serveJobs(): void {
  // Modes are set as they are asked for.
  process.umask(0)
  process.on('disconnect', () => process.exit(0))
  process.on('message', (request: ChildRequest) => {
    run(request).then(
      (result) => answer({ result }),
      (error: unknown) => answer({ error: toEngineError(error, `work on snapshots (${request.name})`).toRecord() }),
    )
  })
}

async function run({ name, input }: ChildRequest): Promise<unknown> {
  const job: ((input: never) => unknown) | undefined = jobs[name]
  if (job === undefined) throw new EngineError('INTERNAL', `There is no work of the name ${name} on snapshots.`)
  return await job(input)
}

function answer(message: ChildAnswer): void {
  process.send?.(message)
}
