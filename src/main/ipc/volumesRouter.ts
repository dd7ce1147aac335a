import { maxRows } from '../../shared/contract/limits.ts'
import type { VolumeRow } from '../../shared/contract/volumes.ts'
import { shellWord } from '../../shared/model/shellWord.ts'
import type { VolumeView } from '../engine/containers/types.ts'
import { EngineError } from '../engine/errors/EngineError.ts'
import { rpc } from './base.ts'
import { startOperation } from './startOperation.ts'

const os = rpc.volumes

function toVolumeRow({ usage, options: _, containerIds, ...volume }: VolumeView): VolumeRow {
  return {
    ...volume,
    containerIds: containerIds.slice(0, maxRows),
    ...(usage === undefined ? {} : { usage: { diskSize: usage.diskSize, time: usage.time } }),
  }
}

export const volumesRouter = {
  list: os.list.handler(({ context, input: { text, ...query } }) => {
    const { rows, total } = context.engine.volumes.list({ ...query, ...(text ? { text } : {}) })
    return { rows: rows.map(toVolumeRow), total }
  }),

  create: os.create.handler(async ({ context, input: { name } }) => {
    const { volumes, operations } = context.engine
    const command = ['docker volume create', ...(name === '' ? [] : [shellWord(name)])].join(' ')
    const draft = { kind: 'create', title: `Create volume ${name}`.trim(), command }
    return toVolumeRow(await operations.run(draft, () => volumes.create({ name })))
  }),

  planRemoval: os.planRemoval.handler(async ({ context, input }) => {
    const { freed, ...plan } = await context.engine.volumes.planRemoval(input.names)
    return { ...plan, diskFreed: freed }
  }),

  remove: os.remove.handler(async ({ context, input: { names, token } }) => {
    const { engine } = context
    const plan = await engine.volumes.planRemoval(names)
    if (plan.token !== token) {
      throw new EngineError(
        'CONFLICT',
        'Nothing was removed: the volumes changed since the plan was made. Look at what would go now, and confirm again.',
      )
    }
    const title = names.length === 1 ? `Remove volume ${names[0]}` : `Remove ${names.length} volumes`
    const command = ['docker volume rm', ...names.map(shellWord)].join(' ')
    const operationId = startOperation(engine, { kind: 'remove', title, command }, async (work) => {
      const { freed } = await engine.volumes.removePlanned(plan, { signal: work.signal, onProgress: work.progress })
      work.result(`Removed ${names.length} of them, ${freed.toLocaleString('en-US')} bytes freed on disk`)
    })
    return { operationId }
  }),
}
