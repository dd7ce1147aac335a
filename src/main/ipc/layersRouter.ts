import { createHash } from 'node:crypto'
import { rpc } from './base.ts'
import { toNames } from './toNames.ts'

const os = rpc.layers

/** Longest text of a step that is told, characters. */
const stepLimit = 1000

/** The rows with their tag; without them when the client has just these. */
function tagged<T>(rows: readonly T[], known: string | undefined): { tag: string; rows?: readonly T[] } {
  const tag = createHash('sha256').update(JSON.stringify(rows)).digest('base64url').slice(0, 22)
  return tag === known ? { tag } : { tag, rows }
}

export const layersRouter = {
  forestBlocks: os.forestBlocks.handler(({ context: { engine, instance }, input }) => ({
    // Asked for first: what is written meanwhile then shows as one change too many, never as one too few.
    revision: `${instance}.${engine.forest.revision()}`,
    ...engine.forest.blocks(input.from),
  })),

  forestLayers: os.forestLayers.handler(({ context, input: { block, tag } }) =>
    tagged(context.engine.forest.layers(block), tag),
  ),

  forestImages: os.forestImages.handler(({ context, input: { block, tag } }) =>
    tagged(
      context.engine.forest.images(block).map((image) => ({ ...image, ...toNames(image) })),
      tag,
    ),
  ),

  steps: os.steps.handler(async ({ context, input }) => {
    const steps = await context.engine.forest.steps(input.chainIds)
    return { steps: steps.map((step) => ({ ...step, createdBy: step.createdBy.slice(0, stepLimit) })) }
  }),

  holders: os.holders.handler(({ context, input }) => {
    const { rows, total } = context.engine.explore.listHolders(input)
    return { rows: rows.map((row) => ({ ...row, ...toNames(row) })), total }
  }),
}
