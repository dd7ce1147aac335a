export type { RegistrySettings } from '../../../shared/contract/registries.ts'

import type { DiffId, Digest, ImageId } from '../../../shared/model/digest.ts'
import type { WorkOptions } from '../archive/types.ts'
import type { PartState } from '../operations/operation.ts'
import type { Descriptor, ImageConfig, Platform } from '../spec/types.ts'

/** Who asks a registry. Never logged, never part of an error. */
export type Credentials =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** A refresh token that the token server gave for a login. */
  | { readonly kind: 'identityToken'; readonly identityToken: string }
  /** A bearer token as it is. */
  | { readonly kind: 'registryToken'; readonly registryToken: string }

/** How far one layer (or config) is on its way. Bytes of the blob as the registry has it. */
export interface TransferPart {
  /** Of the blob; of a layer that has to be compressed for a push its diffID, to the end, since no other is known yet. */
  readonly digest: Digest
  readonly mediaType: string
  /** While a layer is being compressed, of its tar. */
  readonly size: number
  /** For the layer's colour; absent where the config is not known. */
  readonly diffId?: DiffId
  readonly state: TransferState
  readonly bytesDone: number
  /** Why it waits to be tried again, or failed: for people. */
  readonly note?: string
  /** With `retrying`: when it is tried again, in ms from now. */
  readonly retryIn?: number
  /** With `mounted`: path of the repository that it was mounted from, `team/app`. */
  readonly mountedFrom?: string
}

/** How a blob is on its way: see PartState. */
export type TransferState = PartState

/**
 * Told as a transfer goes on. All parts are told once, in the manifest's order, before any of them changes; a pull of an
 * image that is here as a whole has none.
 */
export interface TransferListener {
  /** The manifest is known. `reference` is familiar. */
  onStart?(transfer: {
    readonly reference: string
    /** Absent in a push that has to compress layers first: then the digest is known afterwards only. */
    readonly digest?: Digest
    readonly parts: readonly TransferPart[]
  }): void
  /** A state changed, or bytes went (coalesced to at most 20 times a second a part). */
  onPart?(part: TransferPart): void
}

export interface TransferOptions extends WorkOptions, TransferListener {
  /** Those of who asks, instead of the ones that are kept for the registry. */
  readonly credentials?: Credentials
}

export interface PullOptions extends TransferOptions {
  /** `linux/arm64/v8`; the host's when absent. Throws NOT_FOUND when the image is not made for it. */
  readonly platform?: string
  /** Keeps the whole index with the images of all platforms; the host's (or `platform`'s) is the one that is selected. */
  readonly allPlatforms?: boolean
  /** Only when the reference still leads to this digest: else CONFLICT. */
  readonly expected?: Digest
}

/** A layer of an image that may be in a registry only. */
export interface RemoteLayer {
  readonly descriptor: Descriptor
  /** Absent where the config tells none, as for artifacts. */
  readonly diffId?: DiffId
  /** Its blob is in the store. */
  readonly isHere: boolean
  /** Bytes of it that an interrupted download left. */
  readonly bytesHere: number
}

/** What a reference leads to in a registry. Sizes: bytes of blobs as stored there. */
export interface RemoteImage {
  /** Familiar, with tag or digest: `alpine:latest`. */
  readonly reference: string
  /** What the reference points at: an index or a manifest. */
  readonly target: Descriptor
  /** The manifest that was selected; the target itself where that is one. */
  readonly manifest: Descriptor
  /** Platforms that the index offers; empty for a single manifest. */
  readonly platforms: readonly { readonly platform: Platform; readonly digest: Digest; readonly size: number }[]
  readonly platform: Platform
  /** The image's ID, when it is an image. */
  readonly id?: ImageId
  /** What it is when it is no image: media type of the artifact (image-spec manifest.md "artifactType"). */
  readonly artifactType?: string
  readonly annotations: Readonly<Record<string, string>>
  readonly layers: readonly RemoteLayer[]
  /** Absent for artifacts. */
  readonly config?: ImageConfig
  /** JSON as the registry gave it, for people to read: the manifest's, the index's, the config's. */
  readonly documents: { readonly manifest: string; readonly index?: string; readonly config?: string }
}

/** What a pull would do. */
export interface PullPlan extends RemoteImage {
  /** The reference names this very image here already: nothing would be fetched. */
  readonly isUpToDate: boolean
  /** The image that loses the name to it. */
  readonly previous?: ImageId
  /** Bytes of blobs (layers, config, manifests) that would be fetched, and of those that are here. */
  readonly downloadSize: number
  readonly hereSize: number
}

export interface PulledImage {
  readonly id: ImageId
  /** Familiar: `alpine:latest`. */
  readonly reference: string
  /** Of what the reference points at in the registry. */
  readonly digest: Digest
  readonly isUpToDate: boolean
  /** Bytes that came over the network. */
  readonly fetched: number
  readonly previous?: ImageId
}

/** A tag that was pulled, compared with its registry. */
export interface UpdateState {
  /** Familiar. */
  readonly reference: string
  /** The digest it was pulled as; absent when this tag never came from there. */
  readonly here?: Digest
  readonly remote?: Digest
  /** `current`, `newer` (the registry has another), `gone` (the tag is no more), `unknown` (see error). */
  readonly state: 'current' | 'newer' | 'gone' | 'unknown'
  /** Message for people. */
  readonly error?: string
}

/** Bringing images from registries. References are normalised as Docker's are. */
export interface Pulls {
  /** Asks for manifests and config, and fetches no layer. Changes nothing. Throws what the registry answers. */
  plan(reference: string, options?: Omit<PullOptions, keyof TransferListener>): Promise<PullPlan>
  /**
   * Pulls one image. All or nothing; what was downloaded is kept for the next try for 24 h. Throws UNSUPPORTED for an
   * artifact, DIGEST_MISMATCH, SIZE_MISMATCH, MALFORMED for what does not hold what it says, NO_SPACE, ABORTED.
   */
  pull(reference: string, options?: PullOptions): Promise<PulledImage>
  /** Pulls every tag of a repository, one after another. Throws INVALID_ARGUMENT when the reference has a tag. */
  pullAllTags(repository: string, options?: PullOptions): AsyncIterable<PulledImage>
  /** Compares tags with their registries, at most 100, without fetching anything but digests. Never throws for one of them. */
  findUpdates(
    references: readonly string[],
    options?: { readonly signal?: AbortSignal },
  ): Promise<readonly UpdateState[]>
  /** Bytes on disk of interrupted downloads that are kept; `clear` deletes those that no pull is using, and gives the bytes freed. */
  keptDownloads(): Promise<{ readonly count: number; readonly diskSize: number }>
  clearDownloads(): Promise<number>
}

export interface PushOptions extends TransferOptions {
  /** Push only this platform of an image that has several. */
  readonly platform?: string
}

/** What a push would do. */
export interface PushPlan {
  /** Familiar. */
  readonly reference: string
  readonly id: ImageId
  /** Absent while a layer has to be compressed first: then the digest is known afterwards only. */
  readonly digest?: Digest
  readonly mediaType: string
  /** `present`, `waiting` (would be sent), `preparing` (would be compressed and sent). Size 0 where not known yet. */
  readonly parts: readonly TransferPart[]
  /** Bytes that would be sent at most. */
  readonly uploadSize: number
  /** What the tag points at in the registry now, when there is one. */
  readonly remote?: Digest
}

export interface PushedImage {
  readonly id: ImageId
  readonly reference: string
  /** Of the manifest or index that the tag now points at, and its size in bytes. */
  readonly digest: Digest
  readonly size: number
  /** Bytes that went over the network. */
  readonly sent: number
}

/** Bringing images to registries. */
export interface Pushes {
  /** Throws NOT_FOUND when no image has this name, and what the registry answers. Changes nothing here or there. */
  plan(reference: string, options?: PushOptions): Promise<PushPlan>
  /** Pushes the image of that name; afterwards it has the digest name `repository@sha256:...`. */
  push(reference: string, options?: PushOptions): Promise<PushedImage>
  /** Pushes every tag of a repository. Throws NOT_FOUND when there is none. */
  pushAllTags(repository: string, options?: PushOptions): AsyncIterable<PushedImage>
}

/** A registry that the user has something to do with: logged in, set, mirrored, or pulled from. */
export interface KnownRegistry {
  /** `docker.io`, `localhost:5000`. */
  readonly host: string
  /** The user's name when logged in, `<token>` for an identity token. */
  readonly username?: string
  /** Where the login is kept, for people: `~/.docker/config.json`, `docker-credential-pass`, the desktop's store. */
  readonly keptIn?: string
  readonly isInsecure: boolean
  readonly mirrors: readonly string[]
  /** Images here that have a name of it. */
  readonly imageCount: number
}

export interface LoginRequest {
  readonly host: string
  readonly credentials: Credentials
  readonly signal?: AbortSignal
}

export interface LoginResult {
  /** `Login Succeeded`, or what the registry said. */
  readonly status: string
  /** Given instead of the password by some registries; it is what is to be kept. */
  readonly identityToken?: string
}

/** One page of names; `next` asks for the page after it. */
export interface NamePage {
  readonly names: readonly string[]
  readonly next?: string
}

export interface SearchHit {
  readonly name: string
  readonly description: string
  readonly stars: number
  readonly isOfficial: boolean
  readonly isAutomated: boolean
}

/** Something that refers to a manifest: a signature, an SBOM (OCI distribution specification, "Listing Referrers"). */
export interface Referrer {
  readonly descriptor: Descriptor
  readonly artifactType: string
}

/** An entry of a directory of one layer that lies in a registry. */
export interface RemoteFile {
  /** Raw path (see rawPath.ts), without leading slash. */
  readonly path: string
  readonly kind: string
  readonly size: number
  readonly mode: number
  readonly linkTarget?: string
  /** A whiteout of this layer: what is below is deleted. */
  readonly isWhiteout: boolean
}

/** Registries themselves. */
export interface Registries {
  /** All that are known, docker.io first; at most 500. */
  list(): Promise<readonly KnownRegistry[]>
  /** Asks the registry whether it takes the credentials; keeps nothing. Throws UNAUTHORIZED, UNAVAILABLE. */
  check(request: LoginRequest): Promise<LoginResult>
  /** `check`, and keeps them: where is told by KnownRegistry.keptIn. */
  login(request: LoginRequest): Promise<LoginResult>
  /** Forgets them; nothing when there are none. */
  logout(host: string): Promise<void>
  /** Repositories of a registry, 100 a page. Throws UNSUPPORTED when it does not tell them. */
  catalog(host: string, after?: string): Promise<NamePage>
  /** Tags of a repository, 100 a page. */
  tags(repository: string, after?: string): Promise<NamePage>
  /** What a reference leads to, without fetching layers. */
  look(reference: string, options?: { readonly platform?: string; readonly signal?: AbortSignal }): Promise<RemoteImage>
  /**
   * The entries of a directory of one layer (gzip, zstd or none), at most 500 from `offset`; of layers up to a limit
   * that the error names. The layer is streamed through once: its index is kept for a while, its bytes as those of an
   * interrupted download (see Pulls.keptDownloads), so that a pull need not fetch them again.
   */
  listFiles(
    reference: string,
    layer: Digest,
    directory: string,
    offset: number,
    options?: WorkOptions,
  ): Promise<{ readonly rows: readonly RemoteFile[]; readonly total: number }>
  /** What refers to a manifest: by the referrers API, else by the tag schema; at most 500, with `artifactType` of that only. */
  referrers(
    repository: string,
    subject: Digest,
    options?: { readonly artifactType?: string; readonly signal?: AbortSignal },
  ): Promise<readonly Referrer[]>
  /** Throws UNSUPPORTED with a clear answer where the registry has no search. */
  search(
    term: string,
    options?: { readonly limit?: number; readonly credentials?: Credentials },
  ): Promise<readonly SearchHit[]>
  /** What `docker manifest inspect` and `/distribution` want: the target of a reference and its platforms. */
  describe(
    reference: string,
    credentials?: Credentials,
  ): Promise<{ readonly descriptor: Descriptor; readonly platforms: readonly Platform[] }>
}

/** Where credentials of registries are kept. */
export interface CredentialStore {
  /** Undefined when there are none. Throws UNAVAILABLE, naming the helper, when it fails. */
  get(host: string): Promise<Credentials | undefined>
  /** Gives where they went, for people. */
  put(host: string, credentials: Credentials): Promise<string>
  remove(host: string): Promise<void>
  list(): Promise<readonly { readonly host: string; readonly username: string; readonly keptIn: string }[]>
}
