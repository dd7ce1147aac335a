import { mkdir, rmdir } from 'node:fs/promises'
import os from 'node:os'
import { dirname } from 'node:path'
import type { ContainerSpec, ContainerState } from '../../../runner/contract/container.ts'
import { shortDigest } from '../../../shared/model/digest.ts'
import type { WorkOptions } from '../archive/types.ts'
import { EngineError } from '../errors/EngineError.ts'
import type { ContainerRecord } from '../metadata/containers.ts'
import { checkRequest, namespaceOwner } from '../spec/checkRequest.ts'
import type { HostConfig } from '../spec/hostConfig.ts'
import { containerRunConfig } from '../spec/mergeRunConfig.ts'
import { parseRunConfig } from '../spec/parseRunConfig.ts'
import { hostPlatform, matchesPlatform, parsePlatformText } from '../spec/platform.ts'
import type { RunConfig } from '../spec/runConfig.ts'
import type { ImageConfig, Platform } from '../spec/types.ts'
import { containerEvent, volumeEvent } from './containerEvents.ts'
import { volumeData } from './dataFolders.ts'
import { checkedName, makeId, makeName } from './names.ts'
import { resolveMounts } from './resolveMounts.ts'
import type { Room } from './room.ts'
import type { CreateRequest, CreateResult } from './types.ts'

/** Bytes of /dev/shm where nothing is said. */
const defaultShmSize = 64 << 20

/** How a container is that no runner has told of yet. */
export function newState(created: number): ContainerState {
  return {
    revision: -1,
    status: 'created',
    pid: 0,
    exitCode: 0,
    error: '',
    oomKilled: false,
    created,
    started: 0,
    finished: 0,
    restartCount: 0,
    stoppedByHand: false,
    generation: '',
  }
}

/** Makes a container: see ContainerLife. The runner's part comes first, so that no row is ever without its folders. */
export async function createContainer(
  room: Room,
  request: CreateRequest,
  options: WorkOptions = {},
): Promise<CreateResult> {
  const { registry, ports } = room
  const id = makeId()
  const wanted = request.name ?? ''
  const name = wanted === '' ? makeName((taken) => registry.hasName(taken)) : checkedName(wanted)
  const release = registry.reserveName(name, id)
  try {
    const warnings: string[] = []
    const record = await prepare(room, request, { id, name, warnings }, options)
    const { made, volumes } = record
    await using undo = new AsyncDisposableStack()
    for (const volume of volumes) {
      const data = volumeData(ports.root, volume.name)
      await mkdir(data, { recursive: true, mode: 0o755 })
      // Nobody has written into them: one that is not empty was there before, and stays.
      undo.defer(() => removeEmpty(data))
    }
    const runner = await ports.runners.get()
    warnings.push(...(await runner.create(specOf(room, made))).warnings)
    undo.defer(async () => {
      await runner.remove(id, { force: true })
    })
    await ports.writer.addContainer({ record: made, volumes })
    undo.move()
    for (const volume of volumes) room.volumes.put(volume)
    room.volumes.use(made)
    registry.add(made, newState(made.created))
    for (const volume of volumes) ports.events.emit(volumeEvent(volume.name, 'create'))
    ports.events.emit(containerEvent(made, 'create'))
    return { id, warnings }
  } finally {
    release()
  }
}

/** Removes a volume's folders that nothing was put into. */
async function removeEmpty(data: string): Promise<void> {
  for (const folder of [data, dirname(data)]) await rmdir(folder).catch(() => undefined)
}

/** What a runner must know of a container. Names of other containers are resolved. Throws NOT_FOUND. */
export function specOf({ registry }: Pick<Room, 'registry'>, record: ContainerRecord): ContainerSpec {
  const { NetworkMode, PidMode, IpcMode } = record.hostConfig
  const owner = (mode: string | undefined): string => {
    const reference = namespaceOwner(mode)
    return reference === '' ? '' : registry.find(reference).record.id
  }
  const owners = { networkOf: owner(NetworkMode), pidOf: owner(PidMode), ipcOf: owner(IpcMode) }
  const { id, name, config, hostConfig, mounts, layers, snapshot } = record
  const shared = Object.fromEntries(Object.entries(owners).filter(([, value]) => value !== ''))
  return { id, name, config, hostConfig, mounts, layers, snapshot, ...shared }
}

interface Preparing {
  readonly id: string
  readonly name: string
  readonly warnings: string[]
}

async function prepare(room: Room, request: CreateRequest, { id, name, warnings }: Preparing, options: WorkOptions) {
  const { ports } = room
  // As dockerd does: what the image says of ports and names contradicts nothing.
  checkRequest(request.config, request.hostConfig)
  const imageId = ports.resolveImage(request.config.Image)
  const image = await ports.readConfig(imageId)
  warnings.push(...checkPlatform(request, image.platform))
  const merged = containerRunConfig(request.config, imageRunConfig(image))
  const hostConfig = filledUp(room, request.hostConfig)
  if (hostConfig.NetworkMode === 'host' && Object.keys(hostConfig.PortBindings ?? {}).length > 0) {
    warnings.push('Published ports are discarded when using host network mode')
  }
  const config = { ...merged, Hostname: merged.Hostname || hostname(room, hostConfig, id) }
  const { mounts, volumes } = await resolveMounts(room, config, hostConfig)
  const unpacked = await room.unpacker.unpack(imageId, options)
  warnings.push(...unpacked.warnings)
  const made: ContainerRecord = {
    id,
    name,
    imageId,
    platform: image.platform,
    config,
    hostConfig,
    mounts,
    created: Date.now(),
    snapshot: await room.numbers.next(),
    layers: unpacked.snapshots.map(({ number }) => number),
    dockerImageSize: ports.reader.image(imageId)?.dockerSize ?? 0,
    isGoing: false,
  }
  return { made, volumes }
}

/** The run configuration that an image's config has. */
export function imageRunConfig({ raw }: ImageConfig): RunConfig {
  const { MacAddress: _mac, NetworkDisabled: _disabled, ...config } = Object(raw.config ?? {})
  return parseRunConfig(config, 'the config of the image')
}

/** Throws NOT_FOUND for an image of another platform than asked for; warns where none was asked for. */
function checkPlatform({ platform, config }: CreateRequest, actual: Platform): string[] {
  const text = ({ os: system, architecture, variant }: Platform): string =>
    [system, architecture, ...(variant ? [variant] : [])].join('/')
  if (platform !== undefined && platform !== '') {
    const wanted = parsePlatformText(platform)
    const { variant: _, ...anyVariant } = actual
    if (matchesPlatform(actual, wanted) || (wanted.variant === undefined && matchesPlatform(anyVariant, wanted)))
      return []
    throw new EngineError(
      'NOT_FOUND',
      `Could not make a container from ${config.Image}: the image is for ${text(actual)}, not for ${text(wanted)}. Get it for that platform.`,
      {
        data: {
          reference: config.Image,
          docker: `image with reference ${config.Image} was found but does not match the specified platform: wanted ${text(wanted)}, actual: ${text(actual)}`,
        },
      },
    )
  }
  const host = hostPlatform()
  if (actual.os === host.os && actual.architecture === host.architecture) return []
  return [
    `The requested image's platform (${text(actual)}) does not match the detected host platform (${text(host)}) and no specific platform was requested`,
  ]
}

/**
 * With the defaults that dockerd fills in, and namespaces of other containers by their whole IDs. A network that is not
 * there is told at the start, as dockerd does: to its command line NOT_FOUND means here that the image must be pulled.
 */
function filledUp({ registry }: Room, host: HostConfig): HostConfig {
  const networkMode = host.NetworkMode || 'default'
  const owner = namespaceOwner(networkMode)
  const { Memory = 0, MemorySwap = 0, ShmSize = 0, IpcMode, LogConfig } = host
  return {
    ...host,
    NetworkMode: owner === '' ? networkMode : `container:${registry.find(owner).record.id}`,
    RestartPolicy: host.RestartPolicy ?? { Name: 'no', MaximumRetryCount: 0 },
    LogConfig: { Type: LogConfig?.Type || 'json-file', Config: LogConfig?.Config ?? {} },
    IpcMode: IpcMode || 'private',
    ShmSize: ShmSize === 0 ? defaultShmSize : ShmSize,
    ...(Memory > 0 && MemorySwap === 0 ? { MemorySwap: 2 * Memory } : {}),
  }
}

function hostname({ registry }: Room, { NetworkMode = '', UTSMode }: HostConfig, id: string): string {
  // Who is in another container's network answers to its name.
  const owner = registry.get(namespaceOwner(NetworkMode))
  if (owner !== undefined) return owner.record.config.Hostname
  return NetworkMode === 'host' || UTSMode === 'host' ? os.hostname() : shortDigest(id)
}
