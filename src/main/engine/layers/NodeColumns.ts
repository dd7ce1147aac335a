const digestLength = 32

/**
 * What a LayerTree knows of each node, a typed array a property: a million nodes take about 90 MB, where
 * objects would take several times that.
 */
export class NodeColumns {
  count = 0
  parent = new Uint32Array(1024)
  firstChild = new Uint32Array(1024)
  nextSibling = new Uint32Array(1024)
  nameOffset = new Uint32Array(1024)
  nameLength = new Uint8Array(1024)
  pathLength = new Uint16Array(1024)
  /** 0 for nothing, 1 for a directory that only its contents imply, 2 and more for entries (2 + kindCode). */
  state = new Uint8Array(1024)
  flags = new Uint8Array(1024)
  mode = new Uint16Array(1024)
  uid = new Uint32Array(1024)
  gid = new Uint32Array(1024)
  size = new Float64Array(1024)
  mtime = new Float64Array(1024)
  linkOffset = new Uint32Array(1024)
  linkLength = new Uint16Array(1024)
  /** Which shared inode it is of, when hard links are involved; 0 for none. */
  inode = new Uint32Array(1024)
  digest = new Uint8Array(1024 * digestLength)

  /** Makes room for one more node and returns its number. */
  add(): number {
    if (this.count === this.parent.length) this.#grow()
    return this.count++
  }

  setDigest(node: number, digest: Uint8Array): void {
    this.digest.set(digest, node * digestLength)
  }

  digestOf(node: number): Uint8Array {
    return this.digest.subarray(node * digestLength, (node + 1) * digestLength)
  }

  #grow(): void {
    const capacity = this.parent.length * 2
    this.parent = new Uint32Array(longer(this.parent.buffer, capacity * 4))
    this.firstChild = new Uint32Array(longer(this.firstChild.buffer, capacity * 4))
    this.nextSibling = new Uint32Array(longer(this.nextSibling.buffer, capacity * 4))
    this.nameOffset = new Uint32Array(longer(this.nameOffset.buffer, capacity * 4))
    this.nameLength = new Uint8Array(longer(this.nameLength.buffer, capacity))
    this.pathLength = new Uint16Array(longer(this.pathLength.buffer, capacity * 2))
    this.state = new Uint8Array(longer(this.state.buffer, capacity))
    this.flags = new Uint8Array(longer(this.flags.buffer, capacity))
    this.mode = new Uint16Array(longer(this.mode.buffer, capacity * 2))
    this.uid = new Uint32Array(longer(this.uid.buffer, capacity * 4))
    this.gid = new Uint32Array(longer(this.gid.buffer, capacity * 4))
    this.size = new Float64Array(longer(this.size.buffer, capacity * 8))
    this.mtime = new Float64Array(longer(this.mtime.buffer, capacity * 8))
    this.linkOffset = new Uint32Array(longer(this.linkOffset.buffer, capacity * 4))
    this.linkLength = new Uint16Array(longer(this.linkLength.buffer, capacity * 2))
    this.inode = new Uint32Array(longer(this.inode.buffer, capacity * 4))
    this.digest = new Uint8Array(longer(this.digest.buffer, capacity * digestLength))
  }
}

/** Moves a column's bytes to a larger buffer; the old one is freed at once and not left to the collector. */
function longer(buffer: ArrayBuffer, byteLength: number): ArrayBuffer {
  return buffer.transfer(byteLength)
}
