import fc from 'fast-check'
import { expect, it } from 'vitest'
import { EngineError } from '../../src/main/engine/errors/EngineError.ts'
import { containerProblems } from '../fixtures/containerProblems.ts'
import { type ContainerStore, openContainerStore, requestOf } from '../fixtures/containerStore.ts'
import { makeFileLayer } from '../fixtures/image.ts'

const name = fc.constantFrom('one', 'two', 'three', 'four')
const image = fc.constantFrom('app:1', 'other:1', 'committed:1')
const volume = fc.constantFrom('data', 'more')
const flag = fc.boolean()

type Step =
  | {
      readonly do: 'create'
      readonly name: string
      readonly image: string
      readonly volume: string
      readonly once: boolean
    }
  | { readonly do: 'start' | 'stop' | 'end' | 'pause'; readonly name: string }
  | { readonly do: 'remove'; readonly name: string; readonly force: boolean; readonly volumes: boolean }
  | { readonly do: 'rename'; readonly name: string; readonly to: string }
  | { readonly do: 'commit'; readonly name: string }
  | { readonly do: 'removeImage'; readonly image: string; readonly force: boolean }
  | { readonly do: 'load' | 'prune' | 'pruneVolumes' }
  | { readonly do: 'removeVolume'; readonly volume: string }
  | { readonly do: 'restart'; readonly crashed: boolean }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('create' as const), name, image, volume, once: flag }) },
    { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('start' as const, 'stop', 'end', 'pause'), name }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('remove' as const), name, force: flag, volumes: flag }) },
    fc.record({ do: fc.constant('rename' as const), name, to: name }),
    fc.record({ do: fc.constant('commit' as const), name }),
    { weight: 2, arbitrary: fc.record({ do: fc.constant('removeImage' as const), image, force: flag }) },
    fc.record({ do: fc.constantFrom('load' as const, 'prune', 'pruneVolumes') }),
    fc.record({ do: fc.constant('removeVolume' as const), volume }),
    fc.record({ do: fc.constant('restart' as const), crashed: flag }),
  ),
  { minLength: 5, maxLength: 30 },
)

const other = { layers: [makeFileLayer('base', 'below'), makeFileLayer('other', 'beside')], tags: ['other:1'] }

/** Does a step; what Docker's rules refuse is no failure. */
async function act(store: ContainerStore, step: Step): Promise<void> {
  const { containers, images, volumes } = store.engine
  try {
    if (step.do === 'create') {
      const host = { Binds: [`${step.volume}:/data`], AutoRemove: step.once }
      await containers.create(requestOf({ Image: step.image, Volumes: { '/anonymous': {} } }, host, step.name))
    } else if (step.do === 'start' || step.do === 'stop' || step.do === 'pause') await containers[step.do](step.name)
    else if (step.do === 'end') await end(store, step.name)
    else if (step.do === 'remove') await containers.remove(step.name, step)
    else if (step.do === 'rename') await containers.rename(step.name, step.to)
    else if (step.do === 'commit') await containers.commit(step.name, { reference: 'committed:1' })
    else if (step.do === 'removeImage') await images.remove(step.image, step)
    else if (step.do === 'load') await store.load(other)
    else if (step.do === 'prune') await containers.prune()
    else if (step.do === 'pruneVolumes') await volumes.prune({ anonymous: true })
    else if (step.do === 'removeVolume') await volumes.remove(step.volume)
    else if (step.do === 'restart') await store.reopen(step)
  } catch (error) {
    if (!(error instanceof EngineError) || !['NOT_FOUND', 'CONFLICT', 'INVALID_ARGUMENT'].includes(error.code))
      throw error
  }
}

async function end(store: ContainerStore, of: string): Promise<void> {
  const { containers } = store.engine
  const { id, state } = await containers.inspect(of)
  if (state.status === 'running') await store.runner.end(id, 1)
}

it('whatever is done to containers, the database, the folders and the runner agree', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (done) => {
      const store = await openContainerStore()
      try {
        await store.load(other)
        for (const step of done) await act(store, step)
        // What goes on in the background has its time.
        await expect.poll(() => containerProblems(store)).toEqual([])
      } finally {
        await store.remove()
      }
    }),
    { numRuns: 15 },
  )
})
