import { digestOfChains } from '../metadata/exactRemoval.ts'
import type { Holdings } from '../metadata/holdings.ts'
import type { PlanReader } from '../metadata/PlanReader.ts'
import { type PlannedImage, packImages } from '../metadata/plannedImages.ts'
import { freedOf } from '../metadata/reclaim.ts'
import type { StackedLayer } from '../metadata/records.ts'
import type { PageRange } from './freePlan.ts'
import { planToken } from './planReclaim.ts'
import type { ReclaimSet } from './ReclaimSet.ts'
import type { PlannedRemoval } from './removePlanned.ts'

/** Images that were chosen to go: their places in an order in which they can go, and the set of them. */
export interface ChosenSet {
  readonly images: readonly number[]
  readonly set: ReclaimSet
}

/** A set of images with all that is told of its removal. */
export interface DescribedSet {
  readonly token: string
  readonly holdings: Holdings
  /** Places of the images, in the order of `images`. */
  readonly places: readonly number[]
  readonly images: readonly PlannedImage[]
  /** Places of the chains that go, the largest first. */
  readonly chains: readonly number[]
  readonly removal: PlannedRemoval
}

/** Makes the removal of a set of images, exactly as it is then carried out. */
export function describeSet(
  reader: PlanReader,
  holdings: Holdings,
  chosen: ChosenSet,
  how: { readonly toTrash: boolean; readonly force: boolean },
): DescribedSet {
  const { images, chains } = holdings
  const rows = chosen.images.flatMap((place) => images[place]?.row ?? [])
  const found = reader.images(rows)
  const planned = rows.flatMap((row) => found.get(row) ?? [])
  const places = chains.flatMap((_, place) => (chosen.set.frees(place) ? [place] : []))
  const going = places.flatMap((place) => chains[place] ?? [])
  const sum = {
    ...freedOf(chosen.set.size, how.toTrash),
    dockerSize: chosen.set.dockerSize,
    chains: digestOfChains(going.map(({ id }) => id)),
  }
  const sizeOf = (place: number): number => chains[place]?.dockerSize ?? 0
  const pages = packImages(planned)
  return {
    token: planToken(pages, sum, how.toTrash),
    holdings,
    places: chosen.images,
    images: planned,
    chains: places.toSorted((a, b) => sizeOf(b) - sizeOf(a) || a - b),
    removal: { pages, sum, imageCount: planned.length, ...how },
  }
}

/** A page of the layers that go; `contentStays` where images that stay hold the same content. */
export function layerPage(
  reader: PlanReader,
  { holdings, places, chains }: Pick<DescribedSet, 'holdings' | 'places' | 'chains'>,
  { offset, limit }: PageRange,
): (StackedLayer & { readonly contentStays: boolean })[] {
  const rows = chains.slice(offset, offset + limit).flatMap((place) => holdings.chains[place]?.row ?? [])
  const layers = reader.layers(rows)
  const going = new Set(places.flatMap((place) => holdings.images[place]?.row ?? []))
  const stay = reader.blobsThatStay(
    layers.map(({ blob }) => blob),
    going,
  )
  return layers.map((layer) => ({ ...layer, contentStays: stay.has(layer.blob) }))
}
