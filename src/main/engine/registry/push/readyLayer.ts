import { randomUUID } from 'node:crypto'
import type { DiffId, Digest } from '../../../../shared/model/digest.ts'
import type { FinishedIngest } from '../../content/Ingest.ts'
import { EngineError } from '../../errors/EngineError.ts'
import type { LayerForm } from '../../metadata/layerForms.ts'
import { layerMediaType } from '../../spec/mediaTypes.ts'
import { chooseLayers, compressionAt, type LayerChoice } from './layerChoice.ts'
import type { PushedLayer } from './makeManifest.ts'
import { holdMore, type PushWork } from './PushWork.ts'
import type { JobStep } from './ports.ts'

/**
 * A layer in a form that registries take: compressed when there is none yet, once for all pushes of it. The new blob
 * stays in the store, held by the image. `onStep` is told how many bytes of the tar are done.
 */
export async function readyLayer(
  work: PushWork,
  layer: LayerChoice,
  onStep: (step: JobStep) => void,
): Promise<PushedLayer> {
  if (layer.ready !== undefined) return layer.ready
  const { desk, signal } = work
  const turn = await desk.takeTurn(`compress ${layer.diffId}`, signal)
  try {
    // Another push may have made it while this one waited.
    const made = turn.waited ? await findForm(work, layer.diffId) : undefined
    if (made !== undefined) return made
    // One after another: each is made by several threads.
    const place = await desk.takeTurn('compress', signal)
    try {
      const blob = await compress(work, layer, onStep)
      return { digest: blob.digest, size: blob.size, compression: 'gzip' }
    } finally {
      place.end()
    }
  } finally {
    turn.end()
  }
}

/** A form of a layer that registries take; the push holds it before it is looked at. */
async function findForm(work: PushWork, diffId: DiffId): Promise<PushedLayer | undefined> {
  const { reader, content } = work.ports
  const formsNow = (): readonly LayerForm[] => reader.layerForms(work.id).filter((form) => form.diffId === diffId)
  const held = formsNow().map(({ blob }) => blob)
  await holdMore(work, held)
  const forms = formsNow().filter(({ blob }) => held.includes(blob))
  const [choice] = await chooseLayers([diffId], forms, (blob) => compressionAt(content.pathOf(blob)))
  return choice?.ready
}

/** Keeps forms of layers that so far only other images keep, so that the next push finds them. */
export async function keepOthersForms({ ports, id }: PushWork, layers: readonly LayerChoice[]): Promise<void> {
  const forms = layers.flatMap(({ diffId, isOthers, ready }) => {
    return isOthers && ready !== undefined
      ? [{ diffId, blob: ready.digest, mediaType: layerMediaType(ready.compression) }]
      : []
  })
  if (forms.length > 0) await ports.exclusive(() => ports.writer.keepForms({ imageId: id, blobs: [], forms }))
}

async function compress(
  work: PushWork,
  { diffId, tarSize, blob }: LayerChoice,
  onStep: (step: JobStep) => void,
): Promise<FinishedIngest> {
  const { ports, signal } = work
  const { content } = ports
  const ingest = randomUUID()
  try {
    const folder = await content.openIngestFolder(ingest)
    const layer = { diffId, size: tarSize, path: content.pathOf(blob), folder }
    const finished = await ports.compress(layer, { signal, onStep })
    if (signal.aborted) throw new EngineError('ABORTED', `Stopped before it was done: compressing layer ${diffId}.`)
    await holdMore(work, [finished.digest])
    await commit(work, finished, diffId)
    return finished
  } finally {
    await content.removeIngestFolder(ingest)
  }
}

/** Makes a compressed layer visible: first its file, then one transaction. */
async function commit({ ports, id }: PushWork, finished: FinishedIngest, diffId: DiffId): Promise<void> {
  await ports.exclusive(async () => {
    const added: Digest[] = await ports.content.commit([finished])
    try {
      const form = { diffId, blob: finished.digest, mediaType: layerMediaType('gzip') }
      await ports.writer.keepForms({ imageId: id, blobs: [finished], forms: [form] })
    } catch (error) {
      for (const digest of added) await ports.content.delete(digest)
      throw error
    }
  })
}
