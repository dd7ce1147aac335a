import type { ChainId, ImageId } from '../../../shared/model/digest.ts'
import type { ChainHolder, ForestImageRecord, ForestLayerRecord } from '../metadata/forest.ts'
import type { MetadataReader } from '../metadata/MetadataReader.ts'
import type { ImageConfig } from '../spec/types.ts'

/** What made a layer, as an image tells it. */
export interface LayerStep {
  readonly chainId: ChainId
  /** The config's `created_by`. */
  readonly createdBy: string
  readonly imageId: ImageId
}

/** The whole store as one forest of chains with images on them. */
export interface Forest {
  /** A number that is another one after anything was written. */
  revision(): number
  /** The first 500 blocks from `from` on that have rows; a block has at most 500, and a row stays in its block. */
  blocks(from?: number): { readonly layers: readonly number[]; readonly images: readonly number[] }
  layers(block: number): readonly ForestLayerRecord[]
  images(block: number): readonly ForestImageRecord[]
  /** The steps that made these chains. Those that are not there, or of which no image tells, are left out. */
  steps(chainIds: readonly string[]): Promise<readonly LayerStep[]>
}

interface ForestPorts {
  readonly reader: Pick<MetadataReader, 'revision' | 'forestBlocks' | 'forestLayers' | 'forestImages' | 'chainHolders'>
  /** The config of an image that is there. */
  readConfig(id: ImageId): Promise<ImageConfig>
}

/** The forest over the metadata and the images' configs. */
export function createForest({ reader, readConfig }: ForestPorts): Forest {
  return {
    revision: () => reader.revision(),
    blocks: (from) => reader.forestBlocks(from),
    layers: (block) => reader.forestLayers(block),
    images: (block) => reader.forestImages(block),
    steps: async (chainIds) => {
      const byImage = new Map<ImageId, ChainHolder[]>()
      for (const holder of reader.chainHolders(chainIds)) {
        byImage.set(holder.imageId, [...(byImage.get(holder.imageId) ?? []), holder])
      }
      const found: LayerStep[] = []
      for (const [imageId, holders] of byImage) {
        const made = await layerSteps(readConfig, imageId)
        for (const { chainId, depth } of holders) {
          const createdBy = made[depth]
          if (createdBy !== undefined && createdBy !== '') found.push({ chainId, createdBy, imageId })
        }
      }
      return found
    },
  }
}

/** What made each layer of an image, lowest first; nothing when the image is gone, or its config is unreadable. */
async function layerSteps(readConfig: ForestPorts['readConfig'], id: ImageId): Promise<readonly string[]> {
  let config: ImageConfig
  try {
    config = await readConfig(id)
  } catch {
    return []
  }
  const made = config.history.filter(({ emptyLayer }) => !emptyLayer)
  // With fewer or more steps than layers nobody can say which made which.
  return made.length === config.diffIds.length ? made.map(({ createdBy }) => createdBy) : []
}
