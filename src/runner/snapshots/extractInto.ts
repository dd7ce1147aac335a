import { createReadStream, statfsSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { EngineError } from '../../main/engine/errors/EngineError.ts'
import { decompressor, detectCompression, magicLength } from '../../main/engine/io/compression.ts'
import { defaultLayerLimits } from '../../main/engine/layers/LayerTree.ts'
import { layerPath } from '../../main/engine/layers/layerPath.ts'
import { printableName } from '../../main/engine/layers/rawName.ts'
import { TarParser } from '../../main/engine/layers/TarParser.ts'
import { entryError, TarFault } from '../../main/engine/layers/tarFault.ts'
import type { RawName, TarHandler, TarHeader } from '../../main/engine/layers/types.ts'
import { resolveUser } from '../runtime/users.ts'
import { changeMode, closeFile, makeDirectoryAt, openAt, openInRoot, readFile } from '../system/fileCalls.ts'
import { isSystemError } from '../system/libc.ts'
import { openFlags } from '../system/openFlags.ts'
import { fileTypes, findAt, statAt } from '../system/stat.ts'
import { atPath, type ContainerPlace, ContainerRoot } from './ContainerRoot.ts'
import { notDirectory, type OpenDirectory } from './DirectoryCache.ts'
import { askedPath } from './statPath.ts'
import { TreeWriter } from './TreeWriter.ts'

/** A tar to unpack into a directory of a container. */
export interface ExtractJob {
  readonly place: ContainerPlace
  readonly path: RawName
  readonly noOverwriteDirNonDir: boolean
  /** Whose all is to be: the container's user, `USER[:GROUP]`; absent for the owners in the tar. */
  readonly user?: string
  readonly isRootReadOnly: boolean
  /** The container's own folder: where the disk's free space is looked at. */
  readonly folder: string
}

const attempt = 'copy into the container'
const longestAccountFile = 1024 * 1024

/**
 * Unpacks a tar that is read from a descriptor, compressed or not, into a directory of a container, as `docker cp`
 * does: what is there stays unless the tar has something else of the name. Nothing is written outside of the
 * container's tree, whatever names and links say, and the disk is not filled to the last.
 */
export async function extractInto(job: ExtractJob, fd: number): Promise<void> {
  const root = ContainerRoot.open(job.place)
  try {
    const path = atPath(job.place.id, job.path, () => findDirectory(root, job))
    const writer = new CopyWriter(root, path, job)
    try {
      const parser = new TarParser(writer)
      await readTar(fd, (chunk) => parser.push(chunk))
      parser.end()
      writer.finish()
    } finally {
      writer.close()
    }
  } finally {
    root.close()
  }
}

/** Where the directory really lies. Throws as Docker does when it is none, or is not to be written to. */
function findDirectory(root: ContainerRoot, { path, place, isRootReadOnly }: ExtractJob): RawName {
  const fd = openInRoot(root.fd, askedPath(path).path, openFlags.path)
  try {
    if (statAt(fd, '').type !== fileTypes.directory) throw refusal(path, 'extraction point is not a directory')
    const found = root.pathOf(fd)
    const [bind] = place.binds
      .filter(({ target }) => found === target || found.startsWith(`${target}/`))
      .toSorted((one, other) => other.target.length - one.target.length)
    if (bind?.readOnly === true) throw refusal(path, 'mounted volume is marked read-only')
    if (bind === undefined && isRootReadOnly) throw refusal(path, 'container rootfs is marked read-only')
    return found.slice(1)
  } finally {
    closeFile(fd)
  }
}

function refusal(path: RawName, docker: string): EngineError {
  const shown = printableName(path)
  return new EngineError('INVALID_ARGUMENT', `Could not copy to ${shown} in the container: ${docker}.`, {
    data: { path: shown, docker },
  })
}

/** Puts the entries of a tar into a directory of a container. */
class CopyWriter implements TarHandler {
  readonly #tree: TreeWriter
  readonly #directory: RawName
  readonly #space: SpaceGuard
  #entries = 0

  constructor(root: ContainerRoot, directory: RawName, job: ExtractJob) {
    this.#directory = directory
    this.#space = new SpaceGuard(job.folder)
    const owner = job.user === undefined ? undefined : ownerOf(root, job.user)
    this.#tree = new TreeWriter(root.fd, {
      makeImplied,
      beforeReplacing: (parent, name, header) => {
        if (job.noOverwriteDirNonDir) refuseOtherKind(parent, name, header)
      },
      ...(owner === undefined ? {} : { owner }),
    })
  }

  entry(header: TarHeader): void {
    try {
      if (++this.#entries > defaultLayerLimits.entries) {
        throw new TarFault(`is one too many: at most ${defaultLayerLimits.entries} are taken`, 'UNSUPPORTED')
      }
      const path = layerPath(header.name)
      if (path === '') return
      const isLink = header.kind === 'hardlink'
      const linkName = isLink ? this.#below(layerPath(header.linkName, 'is a link whose target')) : header.linkName
      this.#tree.place(this.#below(path), { ...header, linkName })
    } catch (error) {
      throw entryError(error, header.name, attempt)
    }
  }

  data(chunk: Uint8Array): void {
    this.#space.use(chunk.length)
    this.#tree.data(chunk)
  }

  hole(length: number): void {
    this.#tree.hole(length)
  }

  end(): void {
    this.#tree.end()
  }

  finish(): void {
    this.#tree.finish()
  }

  close(): void {
    this.#tree.close()
  }

  #below(path: RawName): RawName {
    return this.#directory === '' ? path : `${this.#directory}/${path}`
  }
}

function makeImplied(parent: OpenDirectory, name: RawName): void {
  if (findAt(parent.fd, name) !== undefined) throw notDirectory(name)
  makeDirectoryAt(parent.fd, name, 0o755)
  const fd = openAt(parent.fd, name, openFlags.readDirectory)
  changeMode(fd, 0o755)
  closeFile(fd)
}

function refuseOtherKind(parent: OpenDirectory, name: RawName, header: TarHeader): void {
  const isDirectory = statAt(parent.fd, name).type === fileTypes.directory
  if (isDirectory === (header.kind === 'directory')) return
  const shown = printableName(header.name)
  const docker = isDirectory
    ? `cannot overwrite directory "${shown}" with non-directory`
    : `cannot overwrite non-directory "${shown}" with directory`
  throw new EngineError('CONFLICT', `Could not ${attempt}: ${docker}.`, { data: { entry: shown, docker } })
}

/** The numbers of a user by the container's own accounts. */
function ownerOf(root: ContainerRoot, user: string): { readonly uid: number; readonly gid: number } {
  const passwd = readAccounts(root, '/etc/passwd')
  return resolveUser(user, [], { passwd, group: readAccounts(root, '/etc/group') })
}

function readAccounts(root: ContainerRoot, path: string): string {
  let fd: number
  try {
    fd = openInRoot(root.fd, path, openFlags.readFollowing)
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return ''
    throw error
  }
  try {
    if (statAt(fd, '').type !== fileTypes.file) return ''
    const bytes = Buffer.alloc(longestAccountFile)
    return bytes.toString('utf8', 0, readFile(fd, bytes))
  } finally {
    closeFile(fd)
  }
}

/** Stops before a disk is full: other containers and the store itself need some room. */
class SpaceGuard {
  readonly #folder: string
  readonly #kept: number
  #left = 0

  constructor(folder: string) {
    this.#folder = folder
    const { blocks, bsize } = statfsSync(folder)
    this.#kept = Math.min(256 * 1024 * 1024, (blocks * bsize) / 20)
  }

  /** Counts bytes that are about to be written; looks at the disk now and then. */
  use(bytes: number): void {
    this.#left -= bytes
    if (this.#left > 0) return
    const { bavail, bsize } = statfsSync(this.#folder)
    const free = bavail * bsize
    if (free - this.#kept < bytes) {
      throw new EngineError(
        'NO_SPACE',
        `Could not ${attempt}: the disk would be full. Free some space and try again.`,
        {
          data: { docker: 'no space left on device' },
        },
      )
    }
    this.#left = Math.min(64 * 1024 * 1024, free - this.#kept)
  }
}

/** Gives the uncompressed bytes of a tar to `take`. */
async function readTar(fd: number, take: (chunk: Uint8Array) => void): Promise<void> {
  const source = createReadStream('', { fd, autoClose: false, highWaterMark: 256 * 1024 })
  const chunks = source[Symbol.asyncIterator]()
  let first = Buffer.alloc(0)
  while (first.length < magicLength) {
    const next: IteratorResult<Buffer> = await chunks.next()
    if (next.done === true) break
    first = Buffer.concat([first, next.value])
  }
  const whole = async function* () {
    yield first
    for (;;) {
      const next: IteratorResult<Buffer> = await chunks.next()
      if (next.done === true) return
      yield next.value
    }
  }
  await pipeline(whole, decompressor(detectCompression(first)), async (uncompressed: AsyncIterable<Uint8Array>) => {
    for await (const chunk of uncompressed) take(chunk)
  })
}
