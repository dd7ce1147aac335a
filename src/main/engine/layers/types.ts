/** A name as its bytes, one character (U+0000 to U+00FF) each: tar names need not be UTF-8. */
export type RawName = string

export type EntryKind = 'file' | 'hardlink' | 'symlink' | 'char' | 'block' | 'directory' | 'fifo'

/** A tar entry's header, pax and GNU extensions already applied (POSIX.1-2017 pax, "ustar Interchange Format"). */
export interface TarHeader {
  readonly name: RawName
  readonly kind: EntryKind
  /** Permission bits with setuid, setgid and sticky: 0 to 0o7777. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Bytes of content that follow; 0 for all but files. */
  readonly size: number
  /** Milliseconds since 1970, with fractions where pax has them. */
  readonly mtime: number
  /** Nanoseconds after the last whole second of `mtime`, where they are known: a number of milliseconds is rounded. */
  readonly nanoseconds?: number
  /** Target of a hard link or symlink; empty for other kinds. */
  readonly linkName: RawName
  readonly deviceMajor: number
  readonly deviceMinor: number
  readonly userName: RawName
  readonly groupName: RawName
  /** Extended attributes by name (from SCHILY.xattr and LIBARCHIVE.xattr), raw bytes. */
  readonly xattrs: ReadonlyMap<string, Uint8Array>
}

/** Receives a tar as it is parsed, in order: entry, data..., end, for each entry. May throw to stop. */
export interface TarHandler {
  entry(header: TarHeader): void
  /** A piece of the entry's content; valid only during the call. */
  data(chunk: Uint8Array): void
  /** `length` zeros of a sparse file that are not stored; without this they are told as data. */
  hole?(length: number): void
  end(): void
}

/** One entry of a layer, as the layer index keeps it. */
export interface LayerEntry {
  /** Without leading or trailing slash; the whiteout prefix is gone. */
  readonly path: RawName
  readonly kind: EntryKind | 'whiteout' | 'opaque'
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly size: number
  readonly mtime: number
  readonly linkName: RawName
  /** sha256 of a regular file's content, 32 bytes; undefined for other kinds. */
  readonly contentDigest?: Uint8Array
}

/** What one pass over an uncompressed layer tar tells. Sizes in bytes. */
export interface LayerSummary {
  readonly entryCount: number
  readonly dockerSize: number
}
