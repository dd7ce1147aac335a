import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { ImageId } from '../../../shared/model/digest.ts'
import { Ingest } from '../content/Ingest.ts'
import { parseConfig } from '../spec/config.ts'
import { mediaTypes } from '../spec/mediaTypes.ts'
import type { LoadPlan } from './plan.ts'
import type { ReadRootfs } from './readRootfs.ts'

/** The plan that makes an image of one read layer and a config; the config is written into `folder`. */
export async function planImport(
  { blob, layer }: ReadRootfs,
  configBytes: Uint8Array,
  folder: string,
  name: string | undefined,
): Promise<{ id: ImageId; plan: LoadPlan }> {
  const ingest = await Ingest.open(join(folder, randomUUID()))
  ingest.push(configBytes)
  const config = await ingest.finish()
  const parsed = parseConfig(configBytes, 'the new config')
  const id = config.digest as ImageId
  return {
    id,
    plan: {
      blobs: [blob, config],
      layers: [
        {
          indexPath: layer.indexPath,
          record: {
            diffId: layer.diffId,
            blob: blob.digest,
            mediaType: mediaTypes.ociLayer,
            tarSize: layer.tarSize,
            dockerSize: layer.summary.dockerSize,
            entryCount: layer.summary.entryCount,
            indexDiskSize: layer.indexDiskSize,
          },
        },
      ],
      images: [
        {
          names: name === undefined ? [] : [name],
          tagged: Date.now(),
          record: {
            id,
            target: { mediaType: mediaTypes.dockerConfig, digest: id, size: config.size },
            created: parsed.created,
            platform: parsed.platform,
            labels: parsed.labels,
            diffIds: parsed.diffIds,
            blobs: [blob.digest, config.digest],
          },
        },
      ],
    },
  }
}
