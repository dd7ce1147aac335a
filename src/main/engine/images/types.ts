import type { Digest, ImageId } from '../../../shared/model/digest.ts'
import type { GroupedPage, OpenGroups } from '../metadata/GroupedList.ts'
import type { StackedLayer } from '../metadata/records.ts'
import type { ConfigHistory, Descriptor, ImageConfig, Platform } from '../spec/types.ts'

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
}

export interface PruneResult extends RemovalResult {
  /** Bytes as Docker counts them, which `docker image prune` prints as reclaimed. */
  readonly dockerReclaimed: number
}

/** What removing a set of images would free, exactly, before it is done. */
export interface ReclaimPlan {
  readonly images: readonly { readonly id: ImageId; readonly names: readonly string[] }[]
  /** The layers that no other image needs, and go. */
  readonly layers: readonly StackedLayer[]
  /** Layers of the set that stay, since other images need them. */
  readonly keptLayers: readonly StackedLayer[]
  /** Blobs of layers that go which stay on disk: other images have the same content over other layers. */
  readonly keptBlobs: readonly Digest[]
  /** Bytes on disk: blobs and layer indexes that go. */
  readonly freed: number
  /** Bytes as Docker counts them in the layers that go. */
  readonly dockerSize: number
}

/** The counters behind `docker system df` and the storage page; read, never walked. */
export interface DiskUsage {
  readonly imageCount: number
  readonly layerCount: number
  /** Bytes as Docker counts them, each layer (chainID) once. */
  readonly dockerLayersSize: number
  /** Bytes on disk of all blobs, and of all layer indexes. */
  readonly blobsDiskSize: number
  readonly blobCount: number
  readonly indexesDiskSize: number
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
  remove(reference: string, options: { readonly force?: boolean; readonly noPrune?: boolean }): Promise<RemovalResult>
  /** Removes dangling images, with `all` every image without a container. */
  prune(options: { readonly all?: boolean; readonly filters?: ImageFilters }): Promise<PruneResult>
  /** What deleting exactly these images (with all their names) frees. Changes nothing. */
  planReclaim(ids: readonly string[]): ReclaimPlan
  diskUsage(): DiskUsage
}
