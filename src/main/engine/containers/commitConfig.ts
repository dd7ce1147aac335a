import type { DiffId } from '../../../shared/model/digest.ts'
import type { ContainerRecord } from '../metadata/containers.ts'
import { isObject } from '../spec/json.ts'
import type { RunConfig } from '../spec/runConfig.ts'
import type { ImageConfig } from '../spec/types.ts'

/** What the config of an image that is made of a container says. */
export interface CommittedImage {
  /** The image that the container was made from. */
  readonly parent: ImageConfig
  readonly container: Pick<ContainerRecord, 'id' | 'config'>
  readonly config: RunConfig
  /** Absent when the container changed nothing: then the image has its parent's layers. */
  readonly diffId?: DiffId
  readonly author: string
  readonly message: string
  /** Milliseconds since 1970. */
  readonly created: number
}

/** The config of an image made of a container, as dockerd writes it (moby `image/image.go`, NewChildImage). */
export function committedConfig(image: CommittedImage): Uint8Array {
  const { parent, container, config, diffId, author, message } = image
  const created = new Date(image.created).toISOString()
  const createdBy = (container.config.Cmd ?? []).join(' ')
  const history = {
    created,
    ...(author === '' ? {} : { author }),
    ...(createdBy === '' ? {} : { created_by: createdBy }),
    ...(message === '' ? {} : { comment: message }),
    ...(diffId === undefined ? { empty_layer: true } : {}),
  }
  const { architecture, os, variant } = parent.platform
  const before = Array.isArray(parent.raw.history) ? parent.raw.history : []
  const body = {
    architecture,
    ...(author === '' ? {} : { author }),
    config: { ...config },
    container: container.id,
    container_config: { ...container.config },
    created,
    docker_version: dockerVersion,
    history: [...before, history],
    os,
    ...keptOf(parent.raw),
    rootfs: { type: 'layers', diff_ids: diffId === undefined ? parent.diffIds : [...parent.diffIds, diffId] },
    ...(variant ? { variant } : {}),
  }
  return new TextEncoder().encode(JSON.stringify(body))
}

/** The version of Docker whose images these are like. */
const dockerVersion = '20.10.24'

/** Fields of the parent that dockerd takes over as they are. */
function keptOf(raw: Readonly<Record<string, unknown>>): object {
  const kept = ['os.features', 'os.version'].flatMap((name) => (raw[name] === undefined ? [] : [[name, raw[name]]]))
  return isObject(raw) ? Object.fromEntries(kept) : {}
}
