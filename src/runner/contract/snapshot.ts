/** A layer to unpack, over those before it. */
export interface UnpackLayer {
  /** Number of its snapshot, given by the engine: `snapshots/<n>/fs`. */
  readonly snapshot: number
  /** Absolute path of a blob that holds it, and that blob's media type, which tells the compression. */
  readonly blob: string
  readonly mediaType: string
  /** The bytes must be these once uncompressed. */
  readonly diffId: string
  /** It was unpacked before: only what lies over it may need it. */
  readonly isUnpacked: boolean
}

/**
 * A snapshot that is complete. What a power cut takes of it before it is on disk is noticed and unpacked anew by the
 * next `unpack` or start.
 */
export interface UnpackedLayer {
  readonly snapshot: number
  /** Bytes that its files take on disk, as `du` counts. */
  readonly diskSize: number
  /** Sentences for people: what this user or this disk cannot have, such as devices, and was left out. */
  readonly warnings: readonly string[]
}

/** What a container did to a path of its image. */
export type PathChange = 'modified' | 'added' | 'deleted'

/** A path that differs from the image. Names are bytes: U+0000 to U+00FF each (RawName). */
export interface ChangedPath {
  /** Absolute. */
  readonly path: string
  readonly change: PathChange
  readonly kind: PathKind
  /** Bytes of a regular file; 0 for the rest. */
  readonly size: number
  /** Milliseconds since 1970. */
  readonly mtime: number
}

export type PathKind = 'file' | 'directory' | 'symlink' | 'char' | 'block' | 'fifo' | 'socket'

/** A path of a container as `docker cp` and the file list want it. */
export interface PathStat {
  readonly name: string
  readonly kind: PathKind
  readonly size: number
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly mtime: number
  /** Of a symlink: what it says; and for `stat` of a path that ends in one, the path it leads to in the container. */
  readonly linkTarget: string
}

/** A row of a directory of the merged tree. */
export interface DirectoryRow extends PathStat {
  /** What the container did to it; absent when it is as the image has it. Deleted paths are rows too. */
  readonly change?: PathChange
}

/** What a container's own snapshot holds, measured on the side. */
export interface SnapshotUsage {
  /** Bytes of regular files and symlink targets, as Docker's SizeRw counts. */
  readonly dockerSize: number
  /** Bytes on disk. */
  readonly diskSize: number
  readonly entries: number
  /** When it was measured, milliseconds since 1970. */
  readonly time: number
}

/** Directories of a container's root file system, absolute, as `GraphDriver.Data` shows them. */
export interface SnapshotFolders {
  /** Topmost first. */
  readonly lower: readonly string[]
  readonly upper: string
  readonly work: string
  readonly merged: string
}
