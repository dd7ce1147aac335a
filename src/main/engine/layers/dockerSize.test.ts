import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { LayerIndexer } from './LayerIndexer.ts'
import { TarParser } from './TarParser.ts'

const folder = join(import.meta.dirname, '../../../../../shared/fixtures')
const expectedPath = join(folder, 'expected.json')

interface Expected {
  readonly Size: number
  readonly History: readonly { readonly Size: number }[]
}

/** The files of an archive by name; a link stands for what it links to. */
function filesOf(archive: Uint8Array): Map<string, Buffer> {
  const files = new Map<string, Buffer>()
  const links = new Map<string, string>()
  let name = ''
  let pieces: Buffer[] = []
  const parser = new TarParser({
    entry: (header) => {
      name = header.name
      pieces = []
      if (header.kind === 'symlink') links.set(name, join(name, '..', header.linkName))
    },
    data: (chunk) => pieces.push(Buffer.from(chunk)),
    end: () => files.set(name, Buffer.concat(pieces)),
  })
  parser.push(archive)
  parser.end()
  for (const [link, target] of links) files.set(link, files.get(target) ?? Buffer.alloc(0))
  return files
}

function layerSizes(archive: string): number[] {
  const files = filesOf(readFileSync(join(folder, archive)))
  const [manifest]: { Layers: string[] }[] = JSON.parse(files.get('manifest.json')?.toString() ?? '[]')
  return (manifest?.Layers ?? []).map((layer) => {
    const indexer = new LayerIndexer()
    indexer.push(files.get(layer) ?? Buffer.alloc(0))
    return indexer.finish().summary.dockerSize
  })
}

it('equals what Docker says of every layer of the shared fixtures', (test) => {
  if (!existsSync(expectedPath)) test.skip('the shared fixtures are not on this machine')
  const expected: Record<string, Expected> = JSON.parse(readFileSync(expectedPath, 'utf8'))
  for (const [archive, { Size, History }] of Object.entries(expected)) {
    const sizes = layerSizes(archive)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(Size)
    const oldestFirst = History.map((step) => step.Size).reverse()
    expect(sizes.filter((size) => size > 0)).toEqual(oldestFirst.filter((size) => size > 0))
  }
})
