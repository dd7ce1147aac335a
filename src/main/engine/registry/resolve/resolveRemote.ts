import { type Digest, digestHex, isDigest } from '../../../../shared/model/digest.ts'
import { EngineError } from '../../errors/EngineError.ts'
import { parseConfig } from '../../spec/config.ts'
import { artifactTypeOf } from '../../spec/manifest.ts'
import { hostPlatform } from '../../spec/platform.ts'
import { choosePlatform, isAttestation, suitsPlatform } from '../../spec/platformChoice.ts'
import { familiarReference, type Reference } from '../../spec/reference.ts'
import type { Descriptor, ImageConfig, Index, Manifest, Platform } from '../../spec/types.ts'
import { type RemoteAccess, type RemoteDocument, type RemoteOptions, RemoteRepository } from './RemoteRepository.ts'
import { type ReadDocument, readDocument } from './readDocument.ts'

/** How deep indexes may lie in one another. */
const indexDepthLimit = 8

/** An index, and the manifest of an image or artifact, as they were read. */
export interface ResolvedIndex extends RemoteDocument {
  readonly index: Index
}

export interface ResolvedManifest extends RemoteDocument {
  readonly manifest: Manifest
  /** What it is when it is no image. */
  readonly artifactType?: string
  /** Absent for an artifact. */
  readonly config?: { readonly bytes: Uint8Array; readonly config: ImageConfig }
}

/** What a reference leads to in a registry, whole but for the layers. */
export interface ResolvedRemote {
  /** With a tag, or with a digest and no tag. */
  readonly reference: Reference
  /** What the reference points at: the first of the indexes, or the manifest. */
  readonly target: Descriptor
  /** From the target on, each in the one before; none for a single manifest. */
  readonly indexes: readonly ResolvedIndex[]
  readonly manifest: ResolvedManifest
  readonly repository: RemoteRepository
}

export interface ResolveOptions extends RemoteOptions {
  /** The host's when absent. */
  readonly platform?: Platform
  /** Only when the reference leads to this digest: else CONFLICT. */
  readonly expected?: Digest
  /** The bytes of a document that is in the store, so that it is not fetched. */
  readonly stored?: (digest: Digest) => Promise<Uint8Array | undefined>
}

/**
 * Follows a reference (`withDefaultTag`) to the manifest for a platform and to its config. Throws NOT_FOUND when there
 * is none for the platform, UNSUPPORTED for manifests of schema 1, MALFORMED, DIGEST_MISMATCH, SIZE_MISMATCH,
 * CONFLICT (see `expected`), and what the registry answers; `data.docker` has dockerd's words where they are known.
 */
export async function resolveRemote(
  access: RemoteAccess,
  asked: Reference,
  options: ResolveOptions = {},
): Promise<ResolvedRemote> {
  const reference = withoutNeedlessTag(asked)
  const repository = await RemoteRepository.find(access, reference, options)
  const documents = new Documents(repository, options.stored)
  const target = await readTarget(documents, reference, options.expected).catch((error: unknown) => {
    throw asDockerSays(error, reference)
  })
  const indexes: ResolvedIndex[] = []
  const platform = options.platform ?? hostPlatform()
  let document = target
  for (;;) {
    const what = describe(reference, document.descriptor.digest)
    const read = readDocument(document, what)
    if (read.kind === 'manifest') {
      const manifest = await readManifest(documents, document.bytes, read)
      if (indexes.length === 0) checkPlatform(manifest, options.platform, reference)
      const first = indexes[0]?.descriptor ?? read.descriptor
      return { reference, target: first, indexes, manifest, repository }
    }
    indexes.push({ ...document, descriptor: read.descriptor, index: read.index })
    if (indexes.length > indexDepthLimit) {
      throw new EngineError('MALFORMED', `Could not read ${what}: its indexes lie more than ${indexDepthLimit} deep.`)
    }
    document = await documents.get(chooseManifest(read.index, platform, reference))
  }
}

/** Reads a manifest that an index names: for those that keep all platforms. Throws as resolveRemote does. */
export async function readChild(
  repository: RemoteRepository,
  descriptor: Descriptor,
  options: Pick<ResolveOptions, 'stored'>,
): Promise<ResolvedIndex | ResolvedManifest> {
  const documents = new Documents(repository, options.stored)
  const document = await documents.get(descriptor)
  const what = `the manifest ${repository.name}@${descriptor.digest}`
  const read = readDocument(document, what)
  return read.kind === 'index'
    ? { ...document, descriptor: read.descriptor, index: read.index }
    : readManifest(documents, document.bytes, read)
}

/** A digest says it all: a tag beside it is not looked at, as Docker has it. */
function withoutNeedlessTag({ domain, path, tag, digest }: Reference): Reference {
  if (digest !== undefined) return { domain, path, digest }
  return { domain, path, tag: tag ?? 'latest' }
}

/** Documents by their digests: from the store where they are there. */
class Documents {
  readonly repository: RemoteRepository
  readonly #stored: ResolveOptions['stored']

  constructor(repository: RemoteRepository, stored: ResolveOptions['stored']) {
    this.repository = repository
    this.#stored = stored
  }

  async get(descriptor: Descriptor): Promise<RemoteDocument> {
    const bytes = await this.#stored?.(descriptor.digest)
    if (bytes !== undefined) return { descriptor: { ...descriptor, size: bytes.length }, bytes }
    const document = await this.repository.manifest(descriptor.digest, descriptor)
    // Who points at it knows better than a server's table of types.
    const mediaType = descriptor.mediaType || document.descriptor.mediaType
    return { ...document, descriptor: { ...document.descriptor, mediaType } }
  }

  async blob(descriptor: Descriptor, what: string): Promise<Uint8Array> {
    return (await this.#stored?.(descriptor.digest)) ?? this.repository.blob(descriptor, what)
  }
}

async function readTarget(
  documents: Documents,
  reference: Reference,
  expected: Digest | undefined,
): Promise<RemoteDocument> {
  const { repository } = documents
  const wanted = reference.digest ?? reference.tag ?? 'latest'
  if (reference.digest !== undefined && !isDigest(reference.digest)) {
    const message = `Could not get ${familiarReference(reference)}: only sha256 digests are supported.`
    throw new EngineError('UNSUPPORTED', message)
  }
  // Asked for first: what is here already is not sent, and registries that count what they send do not count this.
  let once = false
  const head = await repository.head(wanted).catch((error: unknown) => {
    if (!(error instanceof EngineError) || typeof error.data.status !== 'number') throw error
    // A refusal of HEAD has no words; that of GET says why. It has been waited for already.
    once = error.retryable
    return undefined
  })
  if (expected !== undefined && head !== undefined && head.digest !== expected) throw changed(reference, expected)
  const target = head === undefined ? await repository.manifest(wanted, { once }) : await documents.get(head)
  if (expected !== undefined && target.descriptor.digest !== expected) throw changed(reference, expected)
  return target
}

async function readManifest(
  documents: Documents,
  own: Uint8Array,
  { descriptor, manifest }: Extract<ReadDocument, { kind: 'manifest' }>,
): Promise<ResolvedManifest> {
  const read = { descriptor, bytes: own, manifest }
  const artifactType = artifactTypeOf(manifest)
  if (artifactType !== undefined) return { ...read, artifactType }
  const whatConfig = `the config of ${documents.repository.name} (${shortHex(manifest.config.digest)})`
  const bytes = await documents.blob(manifest.config, whatConfig)
  return { ...read, config: { bytes, config: parseConfig(bytes, whatConfig) } }
}

/** What to go on with for a platform. Throws NOT_FOUND. */
function chooseManifest({ manifests }: Index, platform: Platform, reference: Reference): Descriptor {
  const images = manifests.filter((child) => !isAttestation(child))
  const chosen = choosePlatform(images, (child) => child.platform, platform)
  // One that names no platform may be for any: its config tells.
  const found = chosen ?? images.find((child) => child.platform === undefined)
  if (found !== undefined) return found
  const offered = [...new Set(images.flatMap((child) => (child.platform ? [platformText(child.platform)] : [])))]
  const has = offered.length === 0 ? 'names no images' : `is made for ${offered.slice(0, 20).join(', ')}`
  throw new EngineError(
    'NOT_FOUND',
    `Could not get ${familiarReference(reference)} for ${platformText(platform)}: it ${has}. Choose one of its platforms.`,
    { data: { docker: `no matching manifest for ${platformText(platform)} in the manifest list entries` } },
  )
}

/** A single manifest says in its config what it is for. */
function checkPlatform({ config }: ResolvedManifest, wanted: Platform | undefined, reference: Reference): void {
  if (config === undefined || wanted === undefined) return
  const { platform } = config.config
  // Configs that were written before there were variants name none.
  const claimed = platform.variant || !wanted.variant ? platform : { ...platform, variant: wanted.variant }
  if (suitsPlatform(claimed, wanted)) return
  const name = familiarReference(reference)
  const [asked, actual] = [platformText(wanted), platformText(platform)]
  throw new EngineError('NOT_FOUND', `Could not get ${name} for ${asked}: it is made for ${actual} only.`, {
    data: {
      docker: `image with reference ${name} was found but does not match the specified platform: wanted ${asked}, actual: ${actual}`,
    },
  })
}

function changed(reference: Reference, expected: Digest): EngineError {
  const name = familiarReference(reference)
  const message = `Could not get ${name}: it no longer leads to ${expected}. Look at what it is now, then pull it.`
  return new EngineError('CONFLICT', message, { data: { reference: name, expected } })
}

/** dockerd's words for a name that its registry does not have or show (distribution/errors.go there). */
function asDockerSays(error: unknown, reference: Reference): unknown {
  if (!(error instanceof EngineError)) return error
  const { registrySays, registryCode } = error.data
  const name = familiarReference(reference)
  const repository = familiarReference({ domain: reference.domain, path: reference.path })
  const says = typeof registrySays === 'string' && registrySays !== '' ? `: ${registrySays}` : ''
  const docker =
    error.code === 'NOT_FOUND' && registryCode === 'NAME_UNKNOWN'
      ? `repository ${repository} not found${says}`
      : error.code === 'NOT_FOUND'
        ? `manifest for ${name} not found${says || ': manifest unknown: manifest unknown'}`
        : error.code === 'DENIED' || error.code === 'UNAUTHORIZED'
          ? `pull access denied for ${repository}, repository does not exist or may require 'docker login'${says}`
          : undefined
  if (docker === undefined) return error
  return new EngineError(error.code, error.message, { data: { ...error.data, docker }, cause: error.cause ?? error })
}

/** `linux/arm64/v8`. */
export function platformText({ os, architecture, variant }: Platform): string {
  return [os, architecture, ...(variant ? [variant] : [])].join('/')
}

function describe(reference: Reference, digest: Digest): string {
  return `the manifest of ${familiarReference(reference)} (${shortHex(digest)})`
}

function shortHex(digest: Digest): string {
  return digestHex(digest).slice(0, 12)
}
