import { snapshotTree } from '../engine/containers/dataFolders.ts'
import type { ImageDetails } from '../engine/images/types.ts'
import { isObject } from '../engine/spec/json.ts'
import type { ConfigHistory } from '../engine/spec/types.ts'
import { goTime, zeroTime } from './goTime.ts'
import { dockerRunConfig } from './runConfig.ts'

/**
 * An image as `docker image inspect` prints it: the command line shows these very keys in this order.
 * `ContainerConfig` and `Container` stay although newer versions of the API dropped them: much that was
 * written about images reads them. Sizes are Docker sizes.
 */
export function dockerDetails(image: ImageDetails, minor: number, root: string): object {
  const { raw, platform } = image.config
  return {
    Id: image.id,
    RepoTags: image.names,
    RepoDigests: image.repoDigests,
    Parent: image.parentId,
    Comment: comment(raw, image.config.history),
    Created: typeof raw.created === 'string' ? goTime(raw.created) : zeroTime,
    Container: text(raw.container),
    ContainerConfig: dockerRunConfig(raw.container_config),
    DockerVersion: text(raw.docker_version),
    Author: text(raw.author),
    Config: isObject(raw.config) ? dockerRunConfig(raw.config) : null,
    Architecture: platform.architecture,
    ...(platform.variant === undefined || platform.variant === '' ? {} : { Variant: platform.variant }),
    Os: platform.os,
    ...(platform.osVersion === undefined || platform.osVersion === '' ? {} : { OsVersion: platform.osVersion }),
    Size: image.dockerSize,
    ...(minor < 44 ? { VirtualSize: image.dockerSize } : {}),
    GraphDriver: { Data: graphData(image, root), Name: 'overlay2' },
    RootFS: {
      Type: 'layers',
      ...(image.layers.length > 0 ? { Layers: image.layers.map((layer) => layer.diffId) } : {}),
    },
    Metadata: { LastTagTime: image.lastTagged === 0 ? zeroTime : goTime(new Date(image.lastTagged).toISOString()) },
  }
}

/** The directories of an image that is unpacked, the topmost layer's first; null before a container needed it. */
function graphData({ layers }: ImageDetails, root: string): object | null {
  const folders = layers.flatMap(({ snapshot }) =>
    snapshot === undefined ? [] : [snapshotTree(root, snapshot.number)],
  )
  const [upper, ...lower] = folders.reverse()
  if (upper === undefined || folders.length < layers.length) return null
  return { ...(lower.length === 0 ? {} : { LowerDir: lower.join(':') }), UpperDir: upper }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The image's own comment, or its newest step's. */
function comment(raw: Readonly<Record<string, unknown>>, history: readonly ConfigHistory[]): string {
  return text(raw.comment) || (history.at(-1)?.comment ?? '')
}
