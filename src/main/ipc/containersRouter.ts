import { maxRows } from '../../shared/contract/limits.ts'
import { EngineError, toEngineError } from '../engine/errors/EngineError.ts'
import { rpc } from './base.ts'
import { actionDraft, actOnContainer } from './containers/actions.ts'
import { readContainerDetails, toContainerRow } from './containers/containerDetails.ts'
import { commitDraft, forkDraft, removalDraft, renameDraft, runDraft } from './containers/drafts.ts'
import { readBeginning } from './containers/readBeginning.ts'
import { readSuggestions } from './containers/readSuggestions.ts'
import { watchContainers } from './containers/watchContainers.ts'
import { watchUsage } from './containers/watchUsage.ts'
import { withRpcErrors } from './errors.ts'
import { toCreateRequest } from './run/runRequest.ts'
import { startOperation } from './startOperation.ts'

const os = rpc.containers
const never = new AbortController().signal
/** Containers that a verb is asked of at the same time. */
const actionsAtOnce = 8

export const containersRouter = {
  list: os.list.handler(({ context, input }) => {
    const { text, status, image, ids, ...page } = input
    const filters = {
      all: true,
      ...(status === undefined ? {} : { status }),
      ...(image === undefined ? {} : { ancestor: [image] }),
      ...(ids === undefined ? {} : { ids }),
    }
    const { rows, total } = context.engine.containers.list({ ...page, filters, ...(text ? { text } : {}) })
    return { rows: rows.map(toContainerRow), total }
  }),

  counts: os.counts.handler(({ context }) => context.engine.containers.counts()),

  get: os.get.handler(({ context, input }) => readContainerDetails(context, input.reference)),

  suggestions: os.suggestions.handler(({ context, input }) => readSuggestions(context.engine.images, input.image)),

  run: os.run.handler(({ context, input: { run, start } }) => {
    const { containers, operations } = context.engine
    const request = toCreateRequest(run, process.env)
    return operations.start(runDraft(run, start), async (work) => {
      const { id, warnings } = await containers.create(request, { signal: work.signal, onProgress: work.progress })
      for (const warning of warnings) work.result(warning)
      if (!start) return { id, warnings }
      try {
        await containers.start(id)
        return { id, warnings }
      } catch (thrown) {
        const { message } = toEngineError(thrown, `start container ${id.slice(0, 12)}`)
        work.result(message)
        return { id, warnings, startError: message }
      }
    }).done
  }),

  act: os.act.handler(async ({ context, input }) => {
    const { operations, containers } = context.engine
    const failures: { id: string; message: string }[] = []
    const act = async (id: string): Promise<void> => {
      try {
        await operations.run(actionDraft(input, nameOf(id)), () => actOnContainer(containers, id, input))
      } catch (thrown) {
        failures.push({ id, message: toEngineError(thrown, `${input.verb} container ${nameOf(id)}`).message })
      }
    }
    const nameOf = (id: string) =>
      containers.list({ filters: { all: true, ids: [id] } }).rows[0]?.name ?? id.slice(0, 12)
    for (let at = 0; at < input.ids.length; at += actionsAtOnce) {
      await Promise.all(input.ids.slice(at, at + actionsAtOnce).map(act))
    }
    return { failures }
  }),

  rename: os.rename.handler(({ context, input: { id, name } }) => {
    const { containers, operations } = context.engine
    return operations.run(renameDraft(id, name), () => containers.rename(id, name))
  }),

  planRemoval: os.planRemoval.handler(async ({ context, input: { ids, volumes } }) => {
    const { freed, ...plan } = await context.engine.containers.planRemoval(ids, { volumes })
    return { ...plan, volumes: plan.volumes.slice(0, maxRows), diskFreed: freed }
  }),

  remove: os.remove.handler(async ({ context, input: { ids, volumes, token } }) => {
    const { engine } = context
    const plan = await engine.containers.planRemoval(ids, { volumes })
    if (plan.token !== token) throw outdated()
    const operationId = startOperation(engine, removalDraft(plan, volumes), async (work) => {
      const { freed } = await engine.containers.removePlanned(plan, { signal: work.signal, onProgress: work.progress })
      work.result(`Removed ${plan.containers.length} of them, ${freed.toLocaleString('en-US')} bytes freed on disk`)
    })
    return { operationId }
  }),

  commit: os.commit.handler(({ context, input: { id, name, ...options } }) => {
    const { containers, operations } = context.engine
    const draft = commitDraft({ id, name, ...options })
    return operations.start(draft, async (work) => {
      const committed = await containers.commit(id, {
        ...options,
        ...(name === '' ? {} : { reference: name }),
        signal: work.signal,
        onProgress: work.progress,
      })
      for (const warning of committed.warnings) work.result(warning)
      return { imageId: committed.id, warnings: committed.warnings }
    }).done
  }),

  fork: os.fork.handler(({ context, input: { id, name, start } }) => {
    const { containers, operations } = context.engine
    return operations.start(forkDraft(id), async () => {
      const forked = await containers.fork(id, name === undefined ? {} : { name })
      if (start) await containers.start(forked.id)
      return { id: forked.id, imageId: forked.imageId }
    }).done
  }),

  changes: os.changes.handler(({ context, input: { id, ...page } }) => context.engine.containers.changes(id, page)),

  listDirectory: os.listDirectory.handler(({ context, input: { id, path, ...page } }) =>
    context.engine.containers.listDirectory(id, path, page),
  ),

  readFile: os.readFile.handler(({ context, input: { id, path } }) =>
    readBeginning(context.engine.containers, id, path),
  ),

  processes: os.processes.handler(async ({ context, input }) => {
    const { titles, processes } = await context.engine.containers.top(input.id, [])
    return { titles, rows: processes.slice(0, maxRows) }
  }),

  watchUsage: os.watchUsage.handler(async function* ({ context, input, signal }) {
    yield* withRpcErrors(watchUsage(context.engine.containers, input.ids, signal ?? never), 'measure containers')
  }),

  watch: os.watch.handler(async function* ({ context, signal }) {
    yield* withRpcErrors(watchContainers(context.engine.containers, signal ?? never), 'follow containers')
  }),

  abilities: os.abilities.handler(async ({ context }) => {
    const { rootless, runtime, storageDriver, network, limits, warnings } = await (
      await context.engine.runners.get()
    ).info()
    const name = `${runtime.name} ${runtime.version}`.trim()
    return { rootless, runtime: name, storageDriver, network, limits, warnings }
  }),
}

function outdated(): EngineError {
  return new EngineError(
    'CONFLICT',
    'Nothing was removed: the containers changed since the plan was made. Look at what would go now, and confirm again.',
  )
}
