import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { shellWord } from '../../shared/model/shellWord.ts'
import { EngineError } from '../engine/errors/EngineError.ts'
import type { DockerEngine } from './DockerEngine.ts'

/**
 * Starts to save images as an operation, which ends when the archive was read to its end. `client` is
 * aborted when nobody reads any more. The caller reads or destroys the stream. Throws what `save` throws.
 */
export function startSaving(engine: DockerEngine, names: readonly string[], client: AbortSignal): Promise<Readable> {
  const shown = names.join(' ')
  const draft = {
    kind: 'save',
    title: `Save ${names.length > 3 ? `${names.length} images` : shown}`,
    command: `docker save ${names.map(shellWord).join(' ')}`,
    origin: 'docker',
  } as const
  return new Promise((resolve, reject) => {
    const { done } = engine.operations.start(draft, async (operation) => {
      const { stream } = await engine.archives.save(names, {
        signal: AbortSignal.any([operation.signal, client]),
        onProgress: (progress) => operation.progress(progress),
      })
      resolve(stream)
      await finished(stream).catch((error: unknown) => {
        if (!client.aborted) throw error
        throw new EngineError('ABORTED', `Stopped before it was done: saving ${shown}.`, { cause: error })
      })
      operation.result(`Saved ${shown}`)
    })
    done.catch(reject)
  })
}
