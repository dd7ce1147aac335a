import type { ImageId } from '../../../shared/model/digest.ts'
import type { Holdings } from '../metadata/holdings.ts'
import type { PlanReader } from '../metadata/PlanReader.ts'
import { ageOf, type Choice, chooseToFree } from './chooseToFree.ts'
import type { FreedImage, FreePlan, FreeRequest, PageRange } from './freePlan.ts'
import { type DescribedSet, describeSet, layerPage } from './plannedSet.ts'
import { ReclaimSet } from './ReclaimSet.ts'
import type { PlannedRemoval } from './removePlanned.ts'

/** Plans that are kept, since their pages are asked for one by one. */
const keptPlans = 4

/** A plan as it is kept. */
interface MadePlan extends DescribedSet {
  readonly choice: Choice
  /** Bytes on disk that each image frees after those before it. */
  readonly freed: readonly number[]
}

/**
 * Plans what is to go to free some bytes. Reads the whole store once and again only after it changed: for a worker
 * thread, where one plan after another is asked for while somebody moves a slider.
 */
export class FreePlanner {
  readonly #reader: PlanReader
  readonly #plans = new Map<string, MadePlan>()
  #holdings: { readonly revision: number; readonly holdings: Holdings } | undefined

  constructor(reader: PlanReader) {
    this.#reader = reader
  }

  /** The plan for a request: its sums, and the pages of images and layers that are asked for. */
  plan(request: FreeRequest): FreePlan {
    return this.#reader.atOnce((revision) => this.#show(this.#make(request, revision), request))
  }

  /** The plan for a request in the form in which it is carried out, and what it is known by. */
  removal(request: FreeRequest): { readonly token: string; readonly removal: PlannedRemoval } {
    return this.#reader.atOnce((revision) => this.#make(request, revision))
  }

  #make({ bytes, keep, used }: FreeRequest, revision: number): MadePlan {
    if (this.#holdings?.revision !== revision) {
      this.#plans.clear()
      this.#holdings = { revision, holdings: this.#reader.holdings() }
    }
    const { holdings } = this.#holdings
    const key = JSON.stringify([bytes, keep, used])
    const known = this.#plans.get(key)
    if (known !== undefined) return known
    const ids = new Set<ImageId>([...keep, ...used])
    const kept = new Set(holdings.images.flatMap(({ id }, place) => (ids.has(id) ? [place] : [])))
    const made = this.#describe(holdings, chooseToFree(holdings, { bytes, kept }))
    const [oldest] = this.#plans.keys()
    if (oldest !== undefined && this.#plans.size >= keptPlans) this.#plans.delete(oldest)
    this.#plans.set(key, made)
    return made
  }

  #describe(holdings: Holdings, choice: Choice): MadePlan {
    // For good: who asks for bytes wants them free, and an image in the trash frees none.
    const described = describeSet(this.#reader, holdings, choice, { toTrash: false, force: false })
    return { ...described, choice, freed: freedOneByOne(holdings, choice.images) }
  }

  #show(made: MadePlan, { keep, images: imageRange, layers: layerRange }: FreeRequest): FreePlan {
    const { token, choice, images, chains, removal } = made
    return {
      token,
      images: imagePage(made, imageRange),
      imageTotal: images.length,
      layers: layerPage(this.#reader, made, layerRange),
      layerTotal: chains.length,
      freed: removal.sum.diskSize,
      freedLater: removal.sum.laterDiskSize,
      dockerSize: removal.sum.dockerSize,
      reached: choice.reached,
      untaggedFreed: choice.untagged.freed,
      mostFreed: choice.most.freed,
      kept: this.#keptOf(made, keep),
      ...(keep.length === 0 ? pruneOf(made) : {}),
    }
  }

  #keptOf({ holdings }: MadePlan, keep: FreeRequest['keep']): FreePlan['kept'] {
    const wanted = new Set(keep)
    const rows = holdings.images.flatMap(({ id, row }) => (wanted.has(id) ? [row] : []))
    return [...this.#reader.images(rows).values()].map(({ id, names }) => ({ id, names }))
  }
}

function imagePage({ holdings, choice, images, freed }: MadePlan, { offset, limit }: PageRange): FreedImage[] {
  return images.slice(offset, offset + limit).flatMap(({ id, names }, index) => {
    const held = holdings.images[choice.images[offset + index] ?? -1]
    if (held === undefined) return []
    const { dockerSize, created, hasTag } = held
    const reason = hasTag ? 'unused' : 'untagged'
    return [{ id, names, dockerSize, created, age: ageOf(held), reason, freed: freed[offset + index] ?? 0 }]
  })
}

function freedOneByOne(holdings: Holdings, places: readonly number[]): number[] {
  const set = new ReclaimSet(holdings)
  return places.map((place) => {
    const before = set.diskSize
    set.add(place)
    return set.diskSize - before
  })
}

/** What `docker image prune` takes, when that is exactly the plan. */
function pruneOf({ holdings, choice }: MadePlan): Pick<FreePlan, 'prune'> {
  const { images, untagged, most } = choice
  if (images.length === 0) return {}
  const isUntagged = images.every((place) => holdings.images[place]?.hasTag === false)
  if (isUntagged && images.length === untagged.images) return { prune: 'untagged' }
  return images.length === most.images ? { prune: 'all' } : {}
}
