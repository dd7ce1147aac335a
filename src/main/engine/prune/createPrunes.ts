import type { Digest } from '../../../shared/model/digest.ts'
import { EngineError } from '../errors/EngineError.ts'
import type { ImagePruneGoal, PrunePlan } from '../images/prunePlan.ts'
import { confirmToken, joinToken } from './planToken.ts'
import type { PrunePorts } from './ports.ts'
import { pruneCommand } from './pruneCommand.ts'
import { planContainers } from './prunedContainers.ts'
import { planTheseVolumes, planVolumes } from './prunedVolumes.ts'
import type { PruneGoal, PruneOptions, PrunePages, Prunes, SystemPruned, SystemPrunePlan } from './types.ts'

/** Pruning over the rooms that have something to prune. */
export function createPrunes(ports: PrunePorts): Prunes {
  return {
    plan: async (goal, pages = {}) => (await make(ports, goal, pages)).plan,
    confirm: async (goal, token) => {
      const { plan } = await make(ports, goal, {})
      confirmToken(token, plan.token)
      return plan
    },
    run: (goal, token, options = {}) => run(ports, goal, token, options),
  }
}

const noImages: PrunePlan = {
  token: '',
  images: [],
  imageTotal: 0,
  layers: [],
  layerTotal: 0,
  toTrash: false,
  freed: 0,
  freedLater: 0,
  dockerSize: 0,
  snapshotsLeft: 0,
}

/** A plan with all that is needed to carry it out. */
interface Made {
  readonly plan: SystemPrunePlan
  readonly containers: Awaited<ReturnType<typeof planContainers>>
  readonly images: PrunePlan
  readonly imageGoal: ImagePruneGoal
  readonly volumes: Awaited<ReturnType<typeof planVolumes>>
  readonly downloads: ReadonlySet<Digest>
  /** What emptying the trash frees once the images are gone. */
  readonly trashFreed: number
}

async function make(ports: PrunePorts, goal: PruneGoal, pages: PrunePages): Promise<Made> {
  const containers = await planContainers(ports, goal)
  const gone = containers.flatMap((plan) => plan.containers)
  const volumes = await planVolumes(ports, goal, new Set(gone.map(({ id }) => id)))
  const imageGoal = imageGoalOf(
    goal,
    gone.map(({ id }) => id),
  )
  const images = await planImages(ports, goal, { ...imageGoal, ...pages })
  const downloads = goal.downloads === true ? await ports.downloads.list() : []
  const downloadsFreed = downloads.reduce((sum, { diskSize }) => sum + diskSize, 0)
  const trash = goal.trash === true ? ports.trash.planEmpty() : { token: '', count: 0, freed: 0 }
  // What an image and the trash hold together goes with the trash.
  const trashFreed = goal.trash === true ? trash.freed + images.freedLater : 0
  const containersFreed = containers.reduce((sum, { freed }) => sum + freed, 0)
  const plan: SystemPrunePlan = {
    token: joinToken({
      containers: containers.map(({ token }) => token),
      images: images.token,
      volumes: volumes.marks,
      downloads: downloads.map(({ digest, diskSize }) => `${digest} ${diskSize}`).sort(),
      trash: [trash.token, trash.freed],
    }),
    images: images.images,
    imageTotal: images.imageTotal,
    layers: images.layers,
    layerTotal: images.layerTotal,
    containers: gone.map(({ id, name }) => ({ id, name })),
    volumes: volumes.names.map((name) => ({ name })),
    downloadCount: downloads.length,
    trashCount: trash.count,
    toTrash: images.toTrash,
    freedNow: containersFreed + images.snapshotsLeft + images.freed + volumes.freed + downloadsFreed + trashFreed,
    freedLater: goal.trash === true ? 0 : images.freedLater,
    dockerSize: images.dockerSize,
    command: pruneCommand(goal),
  }
  const digests = new Set(downloads.map(({ digest }) => digest))
  return { plan, containers, images, imageGoal, volumes, downloads: digests, trashFreed }
}

async function planImages(
  { images }: Pick<PrunePorts, 'images'>,
  goal: PruneGoal,
  imageGoal: ImagePruneGoal,
): Promise<PrunePlan> {
  if (goal.images !== 'none') return images.planPrune(imageGoal)
  if (imageGoal.going?.length === 0) return noImages
  // No image is so old: only what containers alone keep unpacked, which goes with them, is asked for.
  const { snapshotsLeft } = await images.planPrune({ ...imageGoal, until: Number.MIN_SAFE_INTEGER })
  return { ...noImages, snapshotsLeft }
}

function imageGoalOf({ images, until, labels = [], trash, forGood }: PruneGoal, going: string[]): ImagePruneGoal {
  return {
    isDangling: images === 'dangling',
    labels,
    going,
    forGood: trash === true || forGood === true,
    ...(until === undefined ? {} : { until }),
  }
}

async function run(
  ports: PrunePorts,
  goal: PruneGoal,
  token: string,
  { signal, onProgress, operationId }: PruneOptions,
): Promise<SystemPruned> {
  const { plan, containers, images, imageGoal, volumes, downloads, trashFreed } = await make(ports, goal, {})
  confirmToken(token, plan.token)
  const work = { ...(signal === undefined ? {} : { signal }), ...(onProgress === undefined ? {} : { onProgress }) }
  const done: string[] = []
  let freed = 0
  let entries: readonly number[] = []
  const step = async (what: string, act: () => Promise<number>): Promise<void> => {
    signal?.throwIfAborted()
    try {
      freed += await act()
    } catch (error) {
      if (done.length === 0 || !(error instanceof EngineError)) throw error
      const { code, message, retryable } = error
      throw new EngineError(code, `${message} These went before: ${done.join(', ')}.`, { retryable, cause: error })
    }
    done.push(what)
  }
  for (const removal of containers) {
    await step(`${removal.containers.length} containers`, async () => {
      return (await ports.containers.removePlanned(removal, work)).freed
    })
  }
  if (images.imageTotal > 0) {
    await step(`${images.imageTotal} images`, async () => {
      const options = { ...work, ...(operationId === undefined ? {} : { operationId }) }
      const removed = await ports.images.prunePlanned(imageGoal, images.token, options)
      entries = removed.entries
      return removed.freed
    })
  }
  if (volumes.names.length > 0) {
    await step(`${volumes.names.length} volumes`, async () => {
      const removal = await planTheseVolumes(ports, volumes)
      return (await ports.volumes.removePlanned(removal, work)).freed
    })
  }
  if (downloads.size > 0) await step('interrupted downloads', () => ports.downloads.clear(downloads))
  if (plan.trashCount > 0) await step('the trash', () => emptyTrash(ports, plan.trashCount, trashFreed, work))
  return { freed, freedLater: plan.freedLater, entries }
}

/** Empties the trash when it comes to what was planned, or throws CONFLICT. */
async function emptyTrash(
  { trash }: Pick<PrunePorts, 'trash'>,
  count: number,
  expected: number,
  work: PruneOptions,
): Promise<number> {
  const { token, ...plan } = trash.planEmpty()
  if (plan.count !== count || plan.freed !== expected) {
    throw new EngineError(
      'CONFLICT',
      'The trash was not emptied: it changed in the meantime. Look again, and repeat.',
      {
        retryable: true,
      },
    )
  }
  return (await trash.empty(undefined, { ...work, token })).freed
}
