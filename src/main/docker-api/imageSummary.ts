import type { ImageSummary } from '../engine/images/types.ts'
import { sortKeys } from './sortKeys.ts'

export interface SummaryOptions {
  /** The minor API version asked for: what an image looks like changed over time. */
  readonly minor: number
  /** Whether the shared size is wanted; -1 stands for "not asked for". */
  readonly sharedSize: boolean
  /** How many containers use it; -1 for "not counted". */
  readonly containers: number
}

/** An image of `/images/json` and `/system/df`. Sizes are Docker sizes, times seconds since 1970. */
export function dockerSummary(image: ImageSummary, { minor, sharedSize, containers }: SummaryOptions): object {
  return {
    Containers: containers,
    Created: Math.floor(image.created / 1000),
    Id: image.id,
    Labels: Object.keys(image.labels).length > 0 ? sortKeys(image.labels) : null,
    ParentId: image.parentId,
    RepoDigests: references(image.repoDigests, image, '<none>@<none>', minor),
    RepoTags: references(image.names, image, '<none>:<none>', minor),
    SharedSize: sharedSize ? image.dockerSharedSize : -1,
    Size: image.dockerSize,
    ...(minor < 44 ? { VirtualSize: image.dockerSize } : {}),
  }
}

/** Up to 1.42 an image without any reference has a stand-in, and one that has only the other kind null. */
function references(
  list: readonly string[],
  image: ImageSummary,
  standIn: string,
  minor: number,
): readonly string[] | null {
  if (list.length > 0 || minor >= 43) return list
  return image.names.length === 0 && image.repoDigests.length === 0 ? [standIn] : null
}
