import { mkdirSync } from 'node:fs'
import { TarParser } from '../../main/engine/layers/TarParser.ts'
import { closeFile, currentFolder, openAt } from '../system/fileCalls.ts'
import { openFlags } from '../system/openFlags.ts'
import { type LayerRest, LayerWriter } from './LayerWriter.ts'
import type { LayerFormat } from './layerFormat.ts'
import { readBlob } from './readBlob.ts'

/** A layer to unpack alone, into a folder that is not there. */
export interface LayerJob {
  readonly blob: string
  readonly diffId: string
  readonly folder: string
  readonly format: LayerFormat
}

/** Unpacks one layer, as far as that can be done without those below it. What a failure leaves is the caller's. */
export async function unpackLayer({ blob, diffId, folder, format }: LayerJob): Promise<LayerRest> {
  mkdirSync(folder, { mode: 0o755 })
  const root = openAt(currentFolder, folder, openFlags.pathDirectory)
  const writer = new LayerWriter(root, format)
  try {
    const parser = new TarParser(writer)
    await readBlob(blob, diffId, (chunk) => parser.push(chunk))
    parser.end()
    return writer.finish()
  } finally {
    writer.close()
    closeFile(root)
  }
}
