import type { RawName } from '../../main/engine/layers/types.ts'
import { fileTypes } from '../system/stat.ts'
import { type ChangeVisitor, type ContainerFolders, type WalkedChange, walkChanges } from './ChangeWalk.ts'
import { TarOutput } from './TarOutput.ts'
import { TreeTar } from './TreeTar.ts'

/**
 * Writes a container's own layer as a tar (OCI image specification, layer.md): applied over its image it gives its
 * tree, times of directories included. Everything that `docker diff` shows is in it, with the directories on the way;
 * what was deleted as a whiteout each, also what lies below a directory that was made anew. Sorted, and the same bytes
 * for the same changes. Gives how many bytes these are.
 */
export function writeLayer(folders: ContainerFolders, fd: number): number {
  const output = new TarOutput(fd)
  walkChanges(folders, new LayerVisitor(output, folders.copies))
  return output.end()
}

class LayerVisitor implements ChangeVisitor {
  readonly #output: TarOutput
  readonly #tree: TreeTar
  readonly #copies: boolean
  /** Directories on the way that are not written yet: only when something in them is. */
  readonly #pending: WalkedChange[] = []

  constructor(output: TarOutput, copies: boolean) {
    this.#output = output
    this.#tree = new TreeTar(output)
    this.#copies = copies
  }

  change(change: WalkedChange): void {
    this.#writePending()
    if (change.change === 'deleted') this.#output.add({ name: whiteoutOf(change.path), kind: 'file', mode: 0o600 })
    else this.#tree.add(change.path, change, change.stat)
  }

  enter(change: WalkedChange, isDifferent: 'no' | 'time' | 'yes'): void {
    this.#pending.push(change)
    // Where containers are copies, all times of directories may differ.
    if (isDifferent === 'yes' || (isDifferent === 'time' && !this.#copies)) this.#writePending()
  }

  leave(): void {
    // What is not written yet are the innermost directories, the present one last.
    this.#pending.pop()
  }

  /** One of several names of a file: the others are links to it. */
  same(change: WalkedChange): void {
    if (this.#copies || change.stat.links < 2 || change.stat.type === fileTypes.directory) return
    this.#writePending()
    this.#tree.add(change.path, change, change.stat)
  }

  #writePending(): void {
    for (const directory of this.#pending) this.#tree.add(directory.path, directory, directory.stat)
    this.#pending.length = 0
  }
}

function whiteoutOf(path: RawName): RawName {
  const baseAt = path.lastIndexOf('/') + 1
  return `${path.slice(0, baseAt)}.wh.${path.slice(baseAt)}`
}
