import { createHash, type Hash, hash } from 'node:crypto'
import { LayerTable } from './LayerTable.ts'
import { defaultLayerLimits, type LayerLimits, LayerTree } from './LayerTree.ts'
import { layerPath } from './layerPath.ts'
import { TarParser } from './TarParser.ts'
import { entryError, TarFault } from './tarFault.ts'
import type { TarLimits } from './tarFormat.ts'
import type { TarHandler, TarHeader } from './types.ts'
import { layerName } from './whiteout.ts'

const emptyDigest = hash('sha256', '', 'buffer')
const notKept = 0

/**
 * Makes the table of a layer while its uncompressed tar streams through: every entry checked, every
 * regular file's content hashed, the Docker size counted. Synchronous; memory is about 100 bytes an entry
 * and bounded by the limits.
 *
 * `push` and `finish` throw EngineError MALFORMED, UNSUPPORTED or UNSAFE_PATH (a name or hard link that
 * climbs out), with the entry's name in `data.entry`; afterwards the indexer must not be used any more.
 */
export class LayerIndexer {
  readonly #parser: TarParser
  readonly #tree: LayerTree

  constructor(limits: Partial<LayerLimits & TarLimits> = {}) {
    this.#tree = new LayerTree({ ...defaultLayerLimits, ...limits })
    this.#parser = new TarParser(new TreeBuilder(this.#tree), limits)
  }

  /** Takes the next piece of the layer's uncompressed tar. */
  push(chunk: Uint8Array): void {
    this.#parser.push(chunk)
  }

  /** Says that the tar is complete and returns its entries. Throws MALFORMED when it is cut off. */
  finish(): LayerTable {
    this.#parser.end()
    return new LayerTable(this.#tree)
  }
}

/** Puts each entry into the tree, and the digest of its content once that has passed. */
class TreeBuilder implements TarHandler {
  readonly #tree: LayerTree
  /** The node whose content passes; the root, which has none, stands for content that is not kept. */
  #node = notKept
  #size = 0
  #digest: Uint8Array = emptyDigest
  #hash: Hash | undefined

  constructor(tree: LayerTree) {
    this.#tree = tree
  }

  entry(header: TarHeader): void {
    try {
      this.#node = this.#place(header)
    } catch (error) {
      throw entryError(error, header.name, 'take the layer in')
    }
    this.#size = header.size
    this.#digest = emptyDigest
    this.#hash = undefined
  }

  data(chunk: Uint8Array): void {
    if (this.#node === notKept) return
    if (this.#hash === undefined && chunk.length === this.#size) {
      this.#digest = hash('sha256', chunk, 'buffer')
      return
    }
    this.#hash ??= createHash('sha256')
    this.#hash.update(chunk)
  }

  end(): void {
    if (this.#node === notKept) return
    this.#tree.columns.setDigest(this.#node, this.#hash?.digest() ?? this.#digest)
  }

  /** The node of a regular file, whose content is to be hashed, or notKept. */
  #place(header: TarHeader): number {
    if (header.linkName === '' && (header.kind === 'symlink' || header.kind === 'hardlink')) {
      throw new TarFault('is a link without a target')
    }
    if (header.linkName.length > 4095) throw new TarFault('is a link whose target is longer than 4095 bytes')
    const path = layerPath(header.name)
    const name = layerName(path)
    switch (name.meaning) {
      case 'entry': {
        const node = this.#tree.place(path, header)
        return header.kind === 'file' ? node : notKept
      }
      case 'whiteout':
        this.#tree.placeWhiteout(name.path)
        return notKept
      case 'opaque':
        this.#tree.placeOpaque(name.path)
        return notKept
      case 'metadata':
        return notKept
    }
  }
}
