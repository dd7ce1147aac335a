import type { ErrorRecord } from '../../../shared/contract/errors.ts'
import { api, engine, queryClient } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { Store } from '../../client/Store.ts'

/** What can be done about the docker context: add it, make docker use it, or put back what was before. */
export type DockerAction = 'add' | 'use' | 'undo'

interface DockerWork {
  /** What is being done. */
  readonly pending?: DockerAction
  /** What waits for a yes, since it replaces a context that points elsewhere. */
  readonly asking?: 'add' | 'use'
  readonly error?: ErrorRecord
}

/** What is being done about the docker context from this window, wherever it was begun. */
export const dockerWork = new Store<DockerWork>({})

/** Does it; with `replace` also when the context points elsewhere, else that is asked first. */
export async function runDockerAction(action: DockerAction, replace = false): Promise<void> {
  if (dockerWork.get().pending !== undefined) return
  dockerWork.set({ pending: action })
  try {
    const call = () =>
      action === 'undo' ? engine.dockerContext.undo() : engine.dockerContext.apply({ use: action === 'use', replace })
    queryClient.setQueryData(api.dockerContext.get.queryKey(), await call())
    dockerWork.set({})
  } catch (thrown) {
    const error = errorRecord(thrown)
    const mustAsk = action !== 'undo' && !replace && error.code === 'CONFLICT' && 'host' in error.data
    dockerWork.set(mustAsk ? { asking: action } : { error })
  }
}
