import { shellWord } from '../../../shared/model/shellWord.ts'
import type { Containers } from '../../engine/containers/types.ts'
import type { OperationDraft } from '../../engine/operations/Operations.ts'

/** A verb on a container, as the window asks for it. */
export interface ContainerAction {
  readonly verb: 'start' | 'stop' | 'restart' | 'kill' | 'pause' | 'unpause'
  readonly signal?: string | undefined
  /** Seconds. */
  readonly timeout?: number | undefined
}

const titles: Readonly<Record<ContainerAction['verb'], string>> = {
  start: 'Start',
  stop: 'Stop',
  restart: 'Restart',
  kill: 'Kill',
  pause: 'Pause',
  unpause: 'Resume',
}

/** What a verb on a container is told as. */
export function actionDraft({ verb, signal, timeout }: ContainerAction, name: string): OperationDraft {
  const options = [
    ...(signal === undefined ? [] : [`--signal=${shellWord(signal)}`]),
    ...(timeout === undefined ? [] : [`--timeout=${timeout}`]),
  ]
  return { kind: verb, title: `${titles[verb]} ${name}`, command: ['docker', verb, ...options, name].join(' ') }
}

/** Does it. Throws what the engine throws. */
export async function actOnContainer(containers: Containers, id: string, action: ContainerAction): Promise<void> {
  const { verb, signal, timeout } = action
  const stop = { ...(signal === undefined ? {} : { signal }), ...(timeout === undefined ? {} : { timeout }) }
  if (verb === 'stop') await containers.stop(id, stop)
  else if (verb === 'restart') await containers.restart(id, stop)
  else if (verb === 'kill') await containers.kill(id, signal)
  else await containers[verb](id)
}
