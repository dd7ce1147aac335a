import { mkdir, stat } from 'node:fs/promises'
import { posix } from 'node:path'
import type { ContainerMount } from '../../../runner/contract/container.ts'
import { EngineError } from '../errors/EngineError.ts'
import { namedVolumes } from '../metadata/namedVolumes.ts'
import type { VolumeRecord } from '../metadata/volumes.ts'
import { badVolumeName, mountTarget, parseBindMount, parseVolumesFrom } from '../spec/bindMounts.ts'
import type { HostConfig, MountRequest } from '../spec/hostConfig.ts'
import type { RunConfig } from '../spec/runConfig.ts'
import { volumeData } from './dataFolders.ts'
import { isName, makeId } from './names.ts'
import type { Room } from './room.ts'
import { checkDriver, checkedOptions } from './volumeOptions.ts'

/** What a container mounts, and the volumes that are to be made for it. */
export interface ResolvedMounts {
  readonly mounts: readonly ContainerMount[]
  readonly volumes: readonly VolumeRecord[]
}

/**
 * What a container is to mount, by Docker's rules (moby `daemon/volumes.go`): other containers' volumes first, then
 * binds, then mounts, each at a place of its own; at last the image's volumes where nothing else is. Folders of the
 * host that `-v` names are made; what is not there for `--mount` is refused. Throws INVALID_ARGUMENT, NOT_FOUND.
 */
export async function resolveMounts(room: Room, config: RunConfig, host: HostConfig): Promise<ResolvedMounts> {
  const resolving = new Resolving(room)
  for (const text of host.VolumesFrom ?? []) resolving.takeFrom(text)
  const tmpfs = new Set(Object.keys(host.Tmpfs ?? {}).map((path) => mountTarget(path)))
  const asked = new Set(tmpfs)
  for (const text of host.Binds ?? []) {
    const bind = parseBindMount(text)
    claim(asked, bind.target)
    const { target, readOnly, propagation } = bind
    const options = propagation === '' ? [] : [propagation]
    if (bind.isVolume) resolving.addVolume(bind.source, { target, readOnly, copyUp: !bind.noCopy, options })
    else {
      await mkdir(bind.source, { recursive: true }).catch(refuseMissing(bind.source))
      resolving.add({ type: 'bind', target, source: bind.source, name: '', readOnly, copyUp: false, options })
    }
  }
  for (const request of host.Mounts ?? []) {
    const target = mountTarget(request.Target, `invalid mount config for type "${request.Type}": `)
    claim(asked, target)
    await resolving.addRequest(request, target)
  }
  for (const path of Object.keys(config.Volumes ?? {})) {
    const target = mountTarget(path)
    if (!resolving.has(target) && !tmpfs.has(target)) {
      resolving.addVolume('', { target, readOnly: false, copyUp: true, options: [] })
    }
  }
  return resolving.result
}

type VolumePlace = Pick<ContainerMount, 'target' | 'readOnly' | 'copyUp' | 'options'>

/** Mounts as they are found, by the path they are at. */
class Resolving {
  readonly #room: Room
  readonly #mounts = new Map<string, ContainerMount>()
  readonly #volumes = new Map<string, VolumeRecord>()

  constructor(room: Room) {
    this.#room = room
  }

  get result(): ResolvedMounts {
    return { mounts: [...this.#mounts.values()], volumes: [...this.#volumes.values()] }
  }

  has(target: string): boolean {
    return this.#mounts.has(target)
  }

  add(mount: ContainerMount): void {
    this.#mounts.set(mount.target, mount)
  }

  takeFrom(text: string): void {
    const { container, readOnly } = parseVolumesFrom(text)
    const { mounts, hostConfig } = this.#room.registry.find(container).record
    const named = namedVolumes(hostConfig, mounts)
    for (const mount of mounts) {
      if (mount.type === 'tmpfs') continue
      const isNamed = mount.type === 'volume' && named.has(mount.name)
      const readOnlyHere = mount.readOnly || readOnly
      this.add({ ...mount, readOnly: readOnlyHere, copyUp: false, ...(isNamed ? { isNamed } : {}) })
    }
  }

  /** A volume by its name, made with the container when there is none; an anonymous one for ''. */
  addVolume(name: string, place: VolumePlace, request: MountRequest['VolumeOptions'] = {}): void {
    const chosen = name === '' ? makeId() : name
    checkDriver(chosen, request.DriverConfig?.Name)
    if (this.#room.volumes.get(chosen) === undefined && !this.#volumes.has(chosen)) {
      if (!isName(chosen)) throw badVolumeName(chosen)
      this.#volumes.set(chosen, {
        name: chosen,
        isAnonymous: name === '',
        created: Date.now(),
        labels: request.Labels ?? {},
        options: checkedOptions(chosen, request.DriverConfig?.Options),
      })
    }
    const known = this.#room.volumes.get(chosen)?.record ?? this.#volumes.get(chosen)
    const source = known?.options.device ?? volumeData(this.#room.ports.root, chosen)
    this.add({ type: 'volume', name: chosen, source, ...place })
  }

  async addRequest(request: MountRequest, target: string): Promise<void> {
    const { Type: type, Source: source = '', ReadOnly: readOnly = false } = request
    if (type === 'volume') {
      const copyUp = request.VolumeOptions?.NoCopy !== true
      this.addVolume(source, { target, readOnly, copyUp, options: [] }, request.VolumeOptions)
    } else if (type === 'tmpfs') {
      if (source !== '') throw badMount(type, 'field Source must not be specified')
      this.add({ type, target, source: '', name: '', readOnly, copyUp: false, options: tmpfsOptions(request) })
    } else {
      const path = await bindSource(request)
      const { Propagation = '', NonRecursive = false } = request.BindOptions ?? {}
      const options = [...(NonRecursive ? ['bind'] : []), ...(Propagation === '' ? [] : [Propagation])]
      this.add({ type, target, source: path, name: '', readOnly, copyUp: false, options })
    }
  }
}

/** The folder or file that `--mount type=bind` names: it must be there, or is made when that is asked for. */
async function bindSource({ Source = '', BindOptions }: MountRequest): Promise<string> {
  if (Source === '') throw badMount('bind', 'field Source must not be empty')
  if (!Source.startsWith('/')) throw badMount('bind', `invalid mount path: '${Source}' mount path must be absolute`)
  const path = posix.normalize(Source)
  if (BindOptions?.CreateMountpoint === true) await mkdir(path, { recursive: true }).catch(refuseMissing(path))
  await stat(path).catch(() => {
    throw badMount('bind', `bind source path does not exist: ${Source}`)
  })
  return path
}

function tmpfsOptions({ TmpfsOptions }: MountRequest): string[] {
  const { SizeBytes = 0, Mode = 0 } = TmpfsOptions ?? {}
  return [...(SizeBytes > 0 ? [`size=${SizeBytes}`] : []), ...(Mode > 0 ? [`mode=${Mode.toString(8)}`] : [])]
}

function claim(asked: Set<string>, target: string): void {
  if (asked.has(target)) throw new EngineError('INVALID_ARGUMENT', `Duplicate mount point: ${target}`)
  asked.add(target)
}

/** What to do when the folder to bind can't be made: a file is there, which is bound as it is, or it is refused. */
function refuseMissing(path: string): (error: unknown) => void {
  return (error) => {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return
    throw new EngineError(
      'INVALID_ARGUMENT',
      `Could not bind ${path}: it is not there and can't be made (${error instanceof Error ? error.message : String(error)}).`,
      {
        cause: error,
        data: { docker: `error while creating mount source path '${path}': mkdir ${path}: permission denied` },
      },
    )
  }
}

function badMount(type: string, why: string): EngineError {
  return new EngineError('INVALID_ARGUMENT', `invalid mount config for type "${type}": ${why}`)
}
