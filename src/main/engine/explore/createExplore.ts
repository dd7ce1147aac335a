import type { ChainId, DiffId } from '../../../shared/model/digest.ts'
import { EngineError } from '../errors/EngineError.ts'
import { resolveImage } from '../images/resolve.ts'
import type { LayerIndexFile } from '../layers/LayerIndexFile.ts'
import type { MetadataReader } from '../metadata/MetadataReader.ts'
import type { ComparedLayers } from './fileLine.ts'
import { findChanges } from './findChanges.ts'
import { findFile } from './findFile.ts'
import { KnownChanges } from './KnownChanges.ts'
import type { LayerChanges } from './LayerChanges.ts'
import { listDirectory } from './listDirectory.ts'
import { OpenIndexes } from './OpenIndexes.ts'
import type { Explore, LayerPlace } from './types.ts'

/** What exploring needs of the rest of the engine. */
export interface ExplorePorts {
  readonly reader: MetadataReader
  /** Opens a layer's index; NOT_FOUND when there is none. */
  openIndex(diffId: DiffId): Promise<LayerIndexFile>
}

/** The verbs of exploring. */
export function createExplore({ reader, openIndex }: ExplorePorts): Explore {
  const indexes = new OpenIndexes(openIndex)
  const known = new KnownChanges()

  const changesOf = (stack: Stack, signal?: AbortSignal): Promise<LayerChanges> =>
    known.get(stack.chainId, (stop) => indexes.use(stack.diffIds, (open) => findChanges(open, stop)), signal)

  const compare = async <T>(
    place: LayerPlace,
    signal: AbortSignal | undefined,
    work: (layers: ComparedLayers) => Promise<T>,
  ): Promise<T> => {
    const stack = stackUpTo(reader, place)
    const changes = await changesOf(stack, signal)
    return indexes.use(stack.diffIds, (open) => work({ indexes: open, changes }))
  }

  return {
    listDirectory: (query, signal) => compare(query, signal, (layers) => listDirectory(layers, query, signal)),
    findFile: (query, signal) => compare(query, signal, (layers) => findFile(layers, query.path)),
    countChanges: async (place, signal) => (await changesOf(stackUpTo(reader, place), signal)).total(),
    listHolders: (query) => {
      const holders = reader.layerHolders(query)
      if (holders !== undefined) return holders
      throw new EngineError('NOT_FOUND', `Could not tell who has the layer ${query.chainId}: there is none like it.`, {
        data: { chainId: query.chainId },
      })
    },
    forgetIndexes: (diffIds) => indexes.forget(diffIds),
    close: () => indexes.close(),
  }
}

/** The layers of an image from the lowest up to the one that is looked at. */
interface Stack {
  readonly chainId: ChainId
  readonly diffIds: readonly DiffId[]
}

function stackUpTo(reader: MetadataReader, { image, layer }: LayerPlace): Stack {
  const layers = reader.layers(resolveImage(reader, image))
  const top = layers[layer - 1]
  if (top === undefined) {
    throw new EngineError(
      'NOT_FOUND',
      `Could not show layer ${layer} of image ${image}: it has ${layers.length} of them.`,
      { data: { image, layer } },
    )
  }
  return { chainId: top.chainId, diffIds: layers.slice(0, layer).map(({ diffId }) => diffId) }
}
