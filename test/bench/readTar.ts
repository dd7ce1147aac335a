import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { LayerIndexer } from '../../src/main/engine/layers/LayerIndexer.ts'
import { TarParser } from '../../src/main/engine/layers/TarParser.ts'
import { makeRootfs } from './debianArchive.ts'
import { type Measurement, median } from './measurement.ts'
import type { BenchOptions } from './runBench.ts'

const pieceSize = 1 << 20

/** How fast a layer's tar is parsed and indexed in memory, beside its bare SHA-256. */
export async function readTar({ cache, pairs }: BenchOptions): Promise<Measurement[]> {
  const tar = await readFile((await makeRootfs(cache)).path)
  const pieces = Array.from({ length: Math.ceil(tar.length / pieceSize) }, (_, at) =>
    tar.subarray(at * pieceSize, (at + 1) * pieceSize),
  )
  const speed = (name: string, work: () => void): Measurement => {
    work()
    const times = Array.from({ length: pairs }, () => {
      const start = performance.now()
      work()
      return performance.now() - start
    })
    return { name, value: tar.length / 1000 / median(times), unit: 'MB/s', runs: pairs }
  }
  return [
    speed('Parse a tar in memory', () => {
      const parser = new TarParser({ entry: () => undefined, data: () => undefined, end: () => undefined })
      for (const piece of pieces) parser.push(piece)
      parser.end()
    }),
    speed('Make a layer index, content digests included', () => {
      const indexer = new LayerIndexer()
      for (const piece of pieces) indexer.push(piece)
      indexer.finish()
    }),
    speed('SHA-256 of the same bytes alone', () => {
      const hash = createHash('sha256')
      for (const piece of pieces) hash.update(piece)
      hash.digest()
    }),
  ]
}
