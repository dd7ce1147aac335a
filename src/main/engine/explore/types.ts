import type { DiffId } from '../../../shared/model/digest.ts'
import type { EntryKind, RawName } from '../layers/types.ts'
import type { LayerHolders, LayerHoldersQuery } from '../metadata/layerHolders.ts'

/** What a file of a merged tree can be; a hard link is the file that it shares. */
export type FileKind = Exclude<EntryKind, 'hardlink'>

/** How something stands as of one layer. Sizes in bytes, times in milliseconds since 1970. */
export interface FileFacts {
  readonly kind: FileKind
  /** Permission bits with setuid, setgid and sticky: 0 to 0o7777. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly size: number
  /** Absent for a directory that no entry names, but paths below it imply. */
  readonly mtime?: number
  /** Where a symbolic link leads. */
  readonly linkTarget?: RawName
  /** The path, in the same layer, of the file that a hard link shares. */
  readonly hardLinkTo?: RawName
  /** sha256 of a regular file's content, where the layer has it. */
  readonly contentDigest?: Uint8Array
  /** The layer it comes from: its position in the image, 1 for the lowest. */
  readonly layer: number
}

/**
 * What a layer did to a path, seen from the layer before it: made it, made it something else (content, kind or link
 * target), only touched its owner, mode or time, took it away, or none of that.
 */
export type Change = 'added' | 'changed' | 'metadata' | 'deleted' | 'unchanged'

/** How many paths a layer changed in which way. */
export interface ChangeCounts {
  readonly added: number
  readonly changed: number
  readonly metadata: number
  readonly deleted: number
}

/** One line of a directory as of a layer. What the layer deleted is a line, too, with the facts it had before. */
export interface FileLine {
  readonly name: RawName
  readonly change: Change
  readonly facts: FileFacts
  /** How it stood before the layer, when the layer changed it. */
  readonly before?: FileFacts
  /** What the layer changed in a directory, at any depth; absent for what is no directory any more. */
  readonly below?: ChangeCounts
}

/** A layer of an image: by the image's name or ID, and the layer's position, 1 for the lowest. */
export interface LayerPlace {
  readonly image: string
  readonly layer: number
}

export interface DirectoryQuery extends LayerPlace {
  /** Empty for the root. */
  readonly directory: RawName
  /** Only what comes after this name. */
  readonly after?: RawName
  /** At most 500. */
  readonly limit: number
  /** Only what this layer changed, and directories in which it changed something. */
  readonly changedOnly?: boolean
}

/** A page of a directory, by name. */
export interface DirectoryPage {
  readonly lines: readonly FileLine[]
  /** The name after which the next page begins; absent when there is none. */
  readonly next?: RawName
}

/** A file that was looked for, and the path at which it really is, without symbolic links on the way. */
export interface FoundFile {
  readonly path: RawName
  readonly line: FileLine
}

/** The files of an image as its layers make them, without unpacking any. */
export interface Explore {
  /**
   * What lies directly in a directory as of a layer. Throws NOT_FOUND when there is no such image, layer or
   * directory, neither as of this layer nor before it.
   */
  listDirectory(query: DirectoryQuery, signal?: AbortSignal): Promise<DirectoryPage>
  /** What is at a path. Symbolic links on the way to it are followed, one at its end is not. Throws NOT_FOUND. */
  findFile(query: LayerPlace & { readonly path: RawName }, signal?: AbortSignal): Promise<FoundFile>
  /** How much a layer changed. */
  countChanges(place: LayerPlace, signal?: AbortSignal): Promise<ChangeCounts>
  /**
   * The images that stack a layer, or those that have its content over another stack, newest first. Throws NOT_FOUND
   * when there is no such layer.
   */
  listHolders(query: LayerHoldersQuery): LayerHolders
  /** Lets go of layer indexes whose files are being deleted. */
  forgetIndexes(diffIds: readonly DiffId[]): Promise<void>
  close(): Promise<void>
}
