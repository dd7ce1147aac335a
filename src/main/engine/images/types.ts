import type { Digest, ImageId } from '../../../shared/model/digest.ts'
import type { GroupedPage, OpenGroups } from '../metadata/GroupedList.ts'
import type { LargeLayer, LayerOrder } from '../metadata/largestLayers.ts'
import type { StackedLayer, Totals } from '../metadata/records.ts'
import type { ConfigHistory, Descriptor, ImageConfig, Platform } from '../spec/types.ts'
import type { FreePlan, PageRange } from './freePlan.ts'
import type { ImagePruneGoal, PrunePlan } from './prunePlan.ts'
import type { RemoveRequest, TrashChoice } from './remove.ts'
import type { PlannedRemoval, RemovalOptions, Removed } from './removePlanned.ts'

/** One image of a list. Sizes in bytes: `docker...` as Docker counts, the rest says what it is. */
export interface ImageSummary {
  readonly id: ImageId
  /** Familiar references, `alpine:3.15`, sorted; empty for a dangling image. */
  readonly names: readonly string[]
  /** Familiar digest references, `alpine@sha256:...`; only pull and push make them. */
  readonly repoDigests: readonly string[]
  readonly parentId: ImageId | ''
  readonly created: number
  readonly dockerSize: number
  /** The part of dockerSize in layers (by chainID) that other images stack too. */
  readonly dockerSharedSize: number
  readonly labels: Readonly<Record<string, string>>
  readonly layerCount: number
  readonly platform: Platform
}

/** What `list` is to show. Every filter narrows; values of one filter are alternatives, as in Docker. */
export interface ImageFilters {
  /** Also images without a name that others were made from (`docker images --all`). */
  readonly all?: boolean
  /** Familiar references or patterns (path.Match syntax), `alpine*`, `*:latest`. */
  readonly reference?: readonly string[]
  readonly dangling?: boolean
  /** `key` or `key=value`; all must match. */
  readonly label?: readonly string[]
  readonly labelNot?: readonly string[]
  /** Only images created before / since that image: a name or an ID. */
  readonly before?: string
  readonly since?: string
  /** Milliseconds since 1970: only images created before it (prune). */
  readonly until?: number
  /** Only images with a tag in this repository (`alpine`, `quay.io/org/app`). */
  readonly repository?: string
  /** Only these images, by their whole IDs. */
  readonly ids?: readonly string[]
}

export type ImageSort = 'created' | 'name' | 'id' | 'dockerSize' | 'dockerSharedSize' | 'dockerUniqueSize' | 'layers'

/** A page of images. */
export interface ImageQuery {
  readonly filters?: ImageFilters
  /** Free text over names, IDs and labels, as the app's filter box has it. */
  readonly text?: string
  readonly sort?: ImageSort
  readonly descending?: boolean
  readonly offset?: number
  /** At most 500, which is also what is taken when none is given. */
  readonly limit?: number
}

/** A page of the images grouped by repository. */
export interface GroupedQuery extends Omit<ImageQuery, 'filters'> {
  readonly filters?: Omit<ImageFilters, 'reference' | 'repository' | 'ids'>
  readonly open: OpenGroups
}

export interface ImagePage {
  readonly rows: readonly ImageSummary[]
  /** How many images match in all. */
  readonly total: number
}

/** Everything about one image. */
export interface ImageDetails extends ImageSummary {
  readonly target: Descriptor
  readonly config: ImageConfig
  readonly layers: readonly StackedLayer[]
  /** When a name of it was last set, milliseconds since 1970; 0 when never. */
  readonly lastTagged: number
}

/** One line of `docker history`, newest first. */
export interface HistoryEntry extends ConfigHistory {
  /** The image's ID on its newest line, `<missing>` below (images that came as a whole have no parents). */
  readonly id: ImageId | '<missing>'
  readonly names: readonly string[]
  /** The layer this step made, for its colour; absent for an empty layer. */
  readonly layer?: StackedLayer
  readonly dockerSize: number
}

/** One line of what a removal did, in Docker's order. */
export type Removal = { readonly untagged: string } | { readonly deleted: Digest }

export interface RemovalResult {
  readonly removals: readonly Removal[]
  /** Bytes on disk that were freed. */
  readonly freed: number
  /** Bytes on disk that are free once the trash is emptied. */
  readonly freedLater: number
  /** Numbers of the entries of the trash that bring the images back. */
  readonly entries: readonly number[]
}

export interface PruneResult extends RemovalResult {
  /** Bytes as Docker counts them, which `docker image prune` prints as reclaimed. */
  readonly dockerReclaimed: number
}

/** What removing a set of images would free, exactly, before it is done. */
export interface ReclaimPlan {
  /** Stands for exactly this plan: another name, image, layer or size gives another. */
  readonly token: string
  /** In an order in which Docker removes them: one that was made from another before that. */
  readonly images: readonly { readonly id: ImageId; readonly names: readonly string[] }[]
  /** The layers that no other image needs, and go. */
  readonly layers: readonly StackedLayer[]
  /** Layers of the set that stay, since other images need them. */
  readonly keptLayers: readonly StackedLayer[]
  /** Blobs of layers that go which stay on disk: other images have the same content over other layers. */
  readonly keptBlobs: readonly Digest[]
  /** Whether the images go into the trash; for good when it was asked for, there is no trash, or no room in it. */
  readonly toTrash: boolean
  /** Bytes on disk that are free at once: unpacked layers, and when it is for good blobs and layer indexes. */
  readonly freed: number
  /** Bytes on disk that are free once the trash is emptied. */
  readonly freedLater: number
  /** Bytes as Docker counts them in the layers that go. */
  readonly dockerSize: number
  /** The plan in the form in which it is carried out. */
  readonly removal: PlannedRemoval
}

/** What somebody wants to free. */
export interface FreeGoal {
  /** Bytes on disk to free at least. */
  readonly bytes: number
  /** IDs, or starts of IDs, of images that are to stay; at most 500. Those that are not there do no harm. */
  readonly keep?: readonly string[]
  /** The images and layers that are told, at most 500 each: the first 500 unless told otherwise. */
  readonly images?: PageRange
  readonly layers?: PageRange
}

/** The counters behind the storage page; read, never walked. */
export type DiskUsage = Totals

/** A line of `docker system df`. Bytes as Docker counts them. */
export interface DockerUsage {
  readonly total: number
  /** Those that containers use. */
  readonly active: number
  readonly dockerSize: number
  readonly dockerReclaimable: number
}

/** Where the bytes are. */
export interface StorageUsage extends DiskUsage {
  readonly images: DockerUsage
  readonly containers: DockerUsage
  readonly volumes: DockerUsage
  readonly buildCache: DockerUsage
  /** Bytes on disk of what was removed and can be brought back. */
  readonly trashDiskSize: number
  /** Bytes on disk of the database. */
  readonly databaseDiskSize: number
  /** Bytes that the data root's file system has in all, and that are free for its user. */
  readonly fileSystemDiskSize: number
  readonly freeDiskSize: number
}

/** The verbs of images. References are names, ID prefixes or digests, resolved as Docker does. */
export interface Images {
  /** One page of at most 500 images; newest first unless told otherwise. */
  list(query: ImageQuery): ImagePage
  /** The same in groups, as rows of groups and, where one is open, of its images; one page of at most 500 rows. */
  listGroups(query: GroupedQuery): Promise<GroupedPage>
  /** The image that a reference means. Throws NOT_FOUND (data.reference), or CONFLICT when a prefix is ambiguous. */
  resolve(reference: string): ImageId
  inspect(reference: string): Promise<ImageDetails>
  history(reference: string): Promise<readonly HistoryEntry[]>
  /** Gives an image a name; an image that had it loses it. Throws INVALID_ARGUMENT for a bad reference. */
  tag(source: string, target: string): Promise<void>
  /** Untags or deletes by Docker's rules. Throws CONFLICT when force is needed. */
  remove(reference: string, options: RemoveRequest): Promise<RemovalResult>
  /** Takes names from an image that keeps at least one: all or none. Throws CONFLICT when that is no longer possible. */
  untag(id: string, names: readonly string[]): Promise<RemovalResult>
  /** Removes dangling images, with `all` every image without a container. */
  prune(
    options: TrashChoice & {
      readonly all?: boolean
      readonly filters?: ImageFilters
      readonly signal?: AbortSignal
    },
  ): Promise<PruneResult>
  /**
   * What deleting exactly these images (with all their names), into the trash or for good, frees. Changes nothing.
   * Throws CONFLICT when one can't go.
   */
  planReclaim(ids: readonly string[], options?: { readonly forGood?: boolean }): ReclaimPlan
  /** Removes exactly what a plan says, or nothing: throws CONFLICT when the plan is no longer true. */
  removePlanned(removal: PlannedRemoval, options?: RemovalOptions): Promise<Removed>
  /** The safest images whose removal frees so many bytes on disk. Changes nothing. */
  planFree(goal: FreeGoal): Promise<FreePlan>
  /**
   * Removes for good exactly what planFree tells for a goal, or nothing: throws CONFLICT when `token` no longer stands
   * for it.
   */
  removeToFree(goal: FreeGoal, token: string, options?: RemovalOptions): Promise<Removed>
  /** Exactly the images that pruning takes. Changes nothing. */
  planPrune(goal: ImagePruneGoal): Promise<PrunePlan>
  /** Removes exactly what planPrune tells for a goal, or nothing: throws CONFLICT when `token` no longer stands for it. */
  prunePlanned(goal: ImagePruneGoal, token: string, options?: RemovalOptions): Promise<Removed>
  diskUsage(): DiskUsage
  /** The counters with the rest of where the bytes are, and the lines of `docker system df`. */
  storageUsage(): Promise<StorageUsage>
  /** The largest layers from `offset` on, at most 100. */
  largestLayers(
    order: LayerOrder,
    offset: number,
    limit: number,
  ): { readonly rows: readonly LargeLayer[]; readonly total: number }
}
