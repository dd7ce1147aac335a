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
    this.parent = copyInto(new Uint32Array(capacity), this.parent)
    this.firstChild = copyInto(new Uint32Array(capacity), this.firstChild)
    this.nextSibling = copyInto(new Uint32Array(capacity), this.nextSibling)
    this.nameOffset = copyInto(new Uint32Array(capacity), this.nameOffset)
    this.nameLength = copyInto(new Uint8Array(capacity), this.nameLength)
    this.pathLength = copyInto(new Uint16Array(capacity), this.pathLength)
    this.state = copyInto(new Uint8Array(capacity), this.state)
    this.flags = copyInto(new Uint8Array(capacity), this.flags)
    this.mode = copyInto(new Uint16Array(capacity), this.mode)
    this.uid = copyInto(new Uint32Array(capacity), this.uid)
    this.gid = copyInto(new Uint32Array(capacity), this.gid)
    this.size = copyInto(new Float64Array(capacity), this.size)
    this.mtime = copyInto(new Float64Array(capacity), this.mtime)
    this.linkOffset = copyInto(new Uint32Array(capacity), this.linkOffset)
    this.linkLength = copyInto(new Uint16Array(capacity), this.linkLength)
    this.inode = copyInto(new Uint32Array(capacity), this.inode)
    this.digest = copyInto(new Uint8Array(capacity * digestLength), this.digest)
  }
}

function copyInto<Column extends { set(from: Column): void }>(larger: Column, column: Column): Column {
  larger.set(column)
  return larger
}
