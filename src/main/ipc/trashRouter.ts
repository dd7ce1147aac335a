import { maxRows } from '../../shared/contract/limits.ts'
import { formatSize } from '../../shared/model/size.ts'
import { EngineError } from '../engine/errors/EngineError.ts'
import type { TrashEntry } from '../engine/trash/types.ts'
import { rpc } from './base.ts'
import type { EnginePort } from './ports.ts'
import { startOperation } from './startOperation.ts'
import { watchStates } from './watchStates.ts'

const os = rpc.trash

/** Names of an entry that a list tells. */
const namesTold = 20

export const trashRouter = {
  list: os.list.handler(({ context: { engine }, input: { operationId, ...page } }) => {
    const { rows, total } = engine.trash.list({ ...page, ...(operationId === undefined ? {} : { operationId }) })
    return { rows: rows.map(toRow), total, diskSize: engine.trash.diskSize }
  }),

  watch: os.watch.handler(async function* ({ context: { engine }, signal }) {
    const watched = {
      state: async () => stateOf(engine),
      subscribe: (wake: () => void) => engine.trash.subscribe(wake),
    }
    yield* watchStates(watched, signal, 'watch the trash')
  }),

  restore: os.restore.handler(async ({ context: { engine }, input }) => {
    const numbers = 'numbers' in input ? input.numbers : numbersOf(engine, input.operationId)
    const title = numbers.length === 1 ? 'Bring back 1 image' : `Bring back ${countText(numbers.length)} images`
    const restored = await engine.operations.run({ kind: 'restore', title, command: '' }, async (work) => {
      const images = await engine.trash.restore(numbers)
      for (const { id, names, taken } of images) {
        work.result(`Brought back ${names[0] ?? id}`)
        for (const name of taken) work.result(`${name} names another image by now, and was left to it`)
      }
      return images
    })
    return restored.slice(0, maxRows).map(({ id, names, taken }) => {
      return { id, names: names.slice(0, maxRows), taken: taken.slice(0, maxRows) }
    })
  }),

  planEmpty: os.planEmpty.handler(({ context: { engine }, input: { numbers } }) => engine.trash.planEmpty(numbers)),

  empty: os.empty.handler(({ context: { engine }, input: { numbers, token } }) => {
    const plan = engine.trash.planEmpty(numbers)
    if (plan.token !== token) throw outdated()
    const title = numbers === undefined ? 'Empty the trash' : `Delete ${countText(plan.count)} images for good`
    const operationId = startOperation(engine, { kind: 'trash', title, command: '' }, async (work) => {
      const options = { token, signal: work.signal, onProgress: work.progress }
      const { count, freed } = await engine.trash.empty(numbers, options)
      work.result(`${countText(count)} images are gone for good, ${formatSize(freed)} freed on disk`)
    })
    return { operationId }
  }),

  settings: os.settings.handler(({ context: { engine } }) => engine.trash.settings),

  setSettings: os.setSettings.handler(async ({ context: { engine, host }, input }) => {
    const { trash } = await host.settings.setTrash(input)
    await engine.trash.applySettings(trash)
    return trash
  }),
}

function toRow({
  number,
  id,
  names,
  created,
  deleted,
  expires,
  dockerSize,
  layerCount,
  diskSize,
  ...rest
}: TrashEntry) {
  const { operationId } = rest
  return {
    number,
    id,
    created,
    deleted,
    expires,
    dockerSize,
    layerCount,
    diskSize,
    names: names.slice(0, namesTold),
    nameTotal: names.length,
    ...(operationId === undefined ? {} : { operationId }),
  }
}

function stateOf({ trash }: EnginePort) {
  const { rows, total } = trash.list({ limit: 1 })
  return { total, diskSize: trash.diskSize, newest: rows[0]?.number ?? 0 }
}

function numbersOf({ trash }: EnginePort, operationId: string): readonly number[] {
  const numbers = trash.numbersOf(operationId)
  if (numbers.length > 0) return numbers
  throw new EngineError(
    'NOT_FOUND',
    'Nothing was brought back: what was deleted then is no longer in the trash. It was brought back, or went for good.',
    { data: { operationId } },
  )
}

function outdated(): EngineError {
  return new EngineError(
    'CONFLICT',
    'Nothing was emptied: what is in the trash changed since it was planned. Look at what would go now, and confirm again.',
    { retryable: true },
  )
}

function countText(count: number): string {
  return count.toLocaleString('en-US')
}
