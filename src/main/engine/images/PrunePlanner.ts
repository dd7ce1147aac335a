import type { ImageId } from '../../../shared/model/digest.ts'
import type { PlanReader } from '../metadata/PlanReader.ts'
import { chooseToPrune } from './chooseToPrune.ts'
import type { PageRange } from './freePlan.ts'
import { type DescribedSet, describeSet, layerPage } from './plannedSet.ts'
import type { PrunedImage, PrunePlan, PruneRequest } from './prunePlan.ts'
import type { PlannedRemoval } from './removePlanned.ts'

/** A plan as it is kept, for its pages are asked for one by one. */
interface MadePlan extends DescribedSet {
  readonly key: string
  readonly snapshotsLeft: number
}

/** Plans what pruning takes, over the whole store: for a worker thread. */
export class PrunePlanner {
  readonly #reader: PlanReader
  #last: MadePlan | undefined

  constructor(reader: PlanReader) {
    this.#reader = reader
  }

  /** The plan for a request: its sums, and the pages of images and layers that are asked for. */
  plan(request: PruneRequest): PrunePlan {
    return this.#reader.atOnce((revision) => {
      const made = this.#make(request, revision)
      const { token, images, chains, removal, snapshotsLeft } = made
      return {
        token,
        images: imagePage(made, request.images),
        imageTotal: images.length,
        layers: layerPage(this.#reader, made, request.layers),
        layerTotal: chains.length,
        toTrash: removal.toTrash,
        freed: removal.sum.diskSize,
        freedLater: removal.sum.laterDiskSize,
        dockerSize: removal.sum.dockerSize,
        snapshotsLeft,
      }
    })
  }

  /** The plan for a request in the form in which it is carried out, and what it is known by. */
  removal(request: PruneRequest): { readonly token: string; readonly removal: PlannedRemoval } {
    return this.#reader.atOnce((revision) => this.#make(request, revision))
  }

  #make(request: PruneRequest, revision: number): MadePlan {
    const { images: _, layers: __, ...goal } = request
    const key = JSON.stringify([revision, goal])
    if (this.#last?.key === key) return this.#last
    const { isDangling, until, labels, used, going, trashLimit } = goal
    const holdings = this.#reader.holdings(going)
    const rows = this.#reader.matching({ label: labels, ...(until === undefined ? {} : { until }) })
    const ids = new Set<ImageId>(used)
    const matching = new Set<number>()
    const kept = new Set<number>()
    for (const [place, { id, row }] of holdings.images.entries()) {
      if (rows.has(row)) matching.add(place)
      if (ids.has(id)) kept.add(place)
    }
    const chosen = chooseToPrune(holdings, { matching, kept, isDangling })
    const { own, resting } = chosen.set.size
    const toTrash = trashLimit !== undefined && own + resting <= trashLimit
    const described = describeSet(this.#reader, holdings, chosen, { toTrash, force: false })
    this.#last = { ...described, key, snapshotsLeft: this.#reader.snapshotsLeft(going) }
    return this.#last
  }
}

function imagePage({ holdings, places, images }: MadePlan, { offset, limit }: PageRange): PrunedImage[] {
  return images.slice(offset, offset + limit).flatMap(({ id, names }, index) => {
    const held = holdings.images[places[offset + index] ?? -1]
    return held === undefined ? [] : [{ id, names, dockerSize: held.dockerSize, created: held.created }]
  })
}
