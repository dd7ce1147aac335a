import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { EngineError } from '../../main/engine/errors/EngineError.ts'
import { isMissing } from '../../main/engine/io/files.ts'
import type { HostConfig } from '../../main/engine/spec/hostConfig.ts'
import type { HostDevice } from './facts.ts'

/** Of /dev what is the container's own or no device of the machine. */
const ownOfContainer = new Set(['pts', 'shm', 'fd', 'mqueue', '.lxc', '.lxd-mounts', '.udev', 'console', 'ptmx', 'tty'])
const deviceLimit = 4096

/** The devices that --device and --privileged give a container. Throws INVALID_ARGUMENT for one that is not there. */
export async function findDevices({ Devices, Privileged }: HostConfig): Promise<readonly HostDevice[]> {
  const all = Privileged === true ? await devicesIn('/dev', '/dev', 'rwm') : []
  const asked = await Promise.all(
    (Devices ?? []).map(({ PathOnHost, PathInContainer, CgroupPermissions }) =>
      devicesAt(PathOnHost, PathInContainer || PathOnHost, CgroupPermissions || 'rwm'),
    ),
  )
  const byPath = new Map([...all, ...asked.flat()].map((device) => [device.pathInContainer, device]))
  return [...byPath.values()]
}

async function devicesAt(pathOnHost: string, pathInContainer: string, access: string): Promise<readonly HostDevice[]> {
  try {
    const found = await stat(pathOnHost)
    const devices = found.isDirectory()
      ? await devicesIn(pathOnHost, pathInContainer, access)
      : deviceOf(found, pathOnHost, pathInContainer, access)
    if (devices.length > 0) return devices
  } catch (cause) {
    if (!isMissing(cause)) throw cause
    throw badDevice(
      pathOnHost,
      `error gathering device information while adding custom device "${pathOnHost}": no such file or directory`,
    )
  }
  throw badDevice(
    pathOnHost,
    `error gathering device information while adding custom device "${pathOnHost}": not a device node`,
  )
}

async function devicesIn(folder: string, target: string, access: string): Promise<readonly HostDevice[]> {
  const found: HostDevice[] = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (found.length >= deviceLimit) break
    if (folder === '/dev' && ownOfContainer.has(entry.name)) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) found.push(...(await devicesIn(path, join(target, entry.name), access)))
    else if (entry.isCharacterDevice() || entry.isBlockDevice()) {
      // A device may go while the folder is read.
      const own = await stat(path).catch(() => undefined)
      if (own !== undefined) found.push(...deviceOf(own, path, join(target, entry.name), access))
    }
  }
  return found
}

function deviceOf(
  found: Awaited<ReturnType<typeof stat>>,
  pathOnHost: string,
  pathInContainer: string,
  access: string,
): readonly HostDevice[] {
  if (!found.isCharacterDevice() && !found.isBlockDevice()) return []
  const device = BigInt(found.rdev)
  return [
    {
      pathOnHost,
      pathInContainer,
      type: found.isBlockDevice() ? 'b' : 'c',
      // The layout of dev_t (gnu_dev_major, gnu_dev_minor).
      major: Number(((device >> 8n) & 0xfffn) | ((device >> 32n) & 0xfffff000n)),
      minor: Number((device & 0xffn) | ((device >> 12n) & 0xffffff00n)),
      mode: Number(found.mode) & 0o7777,
      uid: Number(found.uid),
      gid: Number(found.gid),
      access,
    },
  ]
}

function badDevice(path: string, docker: string): EngineError {
  return new EngineError(
    'INVALID_ARGUMENT',
    `Could not give the container the device ${path}: the host has none there.`,
    {
      data: { docker },
    },
  )
}
