import { RunnerSet } from '../runner/client/RunnerSet.ts'
import { prepareProgram } from '../runner/client/runnerProgram.ts'
import { runtimeFolder } from './dataPaths.ts'

/** The runners of a data root that this process holds; none is started before one is needed. */
export function openRunners(root: string): RunnerSet {
  return new RunnerSet({
    root,
    folder: runtimeFolder(root, process.env),
    program: () => prepareProgram(root),
    ...(process.env.LAMINA_RUNNER_IDLE === undefined ? {} : { idle: Number(process.env.LAMINA_RUNNER_IDLE) }),
  })
}
