import { type ImageId, shortDigest } from '../../../shared/model/digest.ts'
import { EngineError } from '../errors/EngineError.ts'
import type { MetadataReader } from '../metadata/MetadataReader.ts'
import type { ImageName, RemovalStep } from '../metadata/records.ts'
import { formatReference, parseReference, repositoryName, withDefaultTag } from '../spec/reference.ts'
import type { ContainerUse, ImagePorts } from './ports.ts'
import { isIdPrefix } from './resolve.ts'

interface Conflict {
  /** Force does not help. */
  readonly hard: boolean
  /** A container is in the way. */
  readonly used: boolean
  readonly reason: string
}

interface RemovalOptions {
  readonly force?: boolean
  /** Keep unnamed parents, which go otherwise when nothing else needs them. */
  readonly noPrune?: boolean
}

/**
 * Docker's rules of removal (20.10, classic store) as steps, over the state that the steps before lead to.
 * Nothing is changed; the steps are for one transaction, inside the store's mutex.
 */
export class RemovalRules {
  readonly #reader: MetadataReader
  readonly #containersUsing: ImagePorts['containersUsing']
  readonly #steps: RemovalStep[] = []
  readonly #untagged = new Set<string>()
  readonly #deleted = new Set<ImageId>()

  constructor({ reader, containersUsing }: Pick<ImagePorts, 'reader' | 'containersUsing'>) {
    this.#reader = reader
    this.#containersUsing = containersUsing
  }

  /** The steps found so far, in Docker's order. */
  get steps(): readonly RemovalStep[] {
    return this.#steps
  }

  /**
   * Removes what `reference`, which means image `id`, stands for: a name, or by ID the image with its names.
   * Throws CONFLICT in Docker's cases, in its words (`data.docker`); there are no steps then.
   */
  remove(id: ImageId, reference: string, options: RemovalOptions): void {
    const { force = false, noPrune = false } = options
    const byId = isIdPrefix(id, reference)
    const names = this.names(id)
    if (byId) {
      if (isSingleReference(names)) {
        const conflict = this.#conflict(id, { force, named: false })
        if (conflict) throw unableToDelete(id, conflict)
        this.#untagAll(id)
      }
    } else {
      const container = this.#containersUsing(id)[0]
      if (!force && isSingleReference(names) && container) throw unableToUntag(id, reference, container)
      this.#untagName(id, reference, names)
      if (this.names(id).length > 0) return
    }
    this.#delete(id, { force, prune: !noPrune, quiet: !byId })
  }

  /** The names an image has left. */
  names(id: ImageId): ImageName[] {
    return this.#reader.names(id).filter(({ reference }) => !this.#untagged.has(reference))
  }

  /** Whether images that are left were made from this one. */
  hasChildren(id: ImageId): boolean {
    return this.#reader.children(id).some((child) => !this.#deleted.has(child))
  }

  /** Whether a step has deleted it. */
  isDeleted(id: ImageId): boolean {
    return this.#deleted.has(id)
  }

  #untagName(id: ImageId, text: string, names: readonly ImageName[]): void {
    const parsed = withDefaultTag(parseReference(text))
    const reference = formatReference(parsed)
    // A digest says it all: a tag beside it is not looked at.
    const { tag: _, ...withoutTag } = parsed
    const kept = parsed.digest === undefined ? reference : formatReference(withoutTag)
    if (names.some((name) => name.reference === kept)) this.#untag(id, kept)
    if (parsed.digest !== undefined) return
    const repository = repositoryName(parsed)
    const same = this.names(id).filter((name) => repositoryName(parseReference(name.reference)) === repository)
    if (same.every(({ isDigest }) => isDigest)) for (const name of same) this.#untag(id, name.reference)
  }

  #untagAll(id: ImageId): void {
    for (const { reference } of this.names(id)) this.#untag(id, reference)
  }

  #untag(imageId: ImageId, reference: string): void {
    this.#untagged.add(reference)
    this.#steps.push({ kind: 'untag', reference, imageId })
  }

  /** Deletes the image, then its parents that are not needed: step by step, so that no line is too long. */
  #delete(first: ImageId, { force, prune, quiet }: { force: boolean; prune: boolean; quiet: boolean }): void {
    let id: ImageId | '' = first
    let forced = force
    let isQuiet = quiet
    while (id !== '') {
      const conflict = this.#conflict(id, { force: forced, named: true })
      if (conflict) {
        if (isQuiet && (!this.#isDangling(id) || conflict.used)) return
        throw unableToDelete(id, conflict)
      }
      const parent: ImageId | '' = this.#reader.image(id)?.parentId ?? ''
      this.#untagAll(id)
      this.#deleted.add(id)
      this.#steps.push({ kind: 'delete', imageId: id })
      if (!prune || parent === '' || this.#reader.image(parent) === undefined) return
      id = parent
      forced = false
      isQuiet = true
    }
  }

  #isDangling(id: ImageId): boolean {
    return this.names(id).length === 0 && !this.hasChildren(id)
  }

  #conflict(id: ImageId, { force, named }: { force: boolean; named: boolean }): Conflict | undefined {
    if (this.hasChildren(id)) return { hard: true, used: false, reason: 'image has dependent child images' }
    const containers = this.#containersUsing(id)
    const running = containers.find((container) => container.running)
    if (running) {
      return { hard: true, used: true, reason: `image is being used by running container ${shortDigest(running.id)}` }
    }
    if (force) return undefined
    if (named && this.names(id).length > 0) {
      return { hard: false, used: false, reason: 'image is referenced in multiple repositories' }
    }
    const stopped = containers[0]
    if (!stopped) return undefined
    return { hard: false, used: true, reason: `image is being used by stopped container ${shortDigest(stopped.id)}` }
  }
}

/** Whether removing by ID may take all names: at most one tag, and digests of the same repository only. */
function isSingleReference(names: readonly ImageName[]): boolean {
  if (names.length <= 1) return names.length === 1
  const tags = names.filter(({ isDigest }) => !isDigest)
  if (tags.length > 1) return false
  return new Set(names.map(({ reference }) => repositoryName(parseReference(reference)))).size === 1
}

function unableToDelete(id: ImageId, { hard, reason }: Conflict): EngineError {
  const docker = `conflict: unable to delete ${shortDigest(id)} (${hard ? 'cannot be forced' : 'must be forced'}) - ${reason}`
  const remedy = hard ? 'Remove those first.' : 'Remove its names one by one, or force it.'
  return new EngineError('CONFLICT', `Could not delete image ${shortDigest(id)}: ${reason}. ${remedy}`, {
    data: { reference: id, docker, forceable: !hard },
  })
}

function unableToUntag(id: ImageId, text: string, container: ContainerUse): EngineError {
  const holder = shortDigest(container.id)
  const docker = `conflict: unable to remove repository reference "${text}" (must force) - container ${holder} is using its referenced image ${shortDigest(id)}`
  return new EngineError(
    'CONFLICT',
    `Could not remove ${text}: container ${holder} was made from it. Remove the container first, or force it.`,
    { data: { reference: text, docker, forceable: true } },
  )
}
