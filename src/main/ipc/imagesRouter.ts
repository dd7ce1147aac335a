import { maxRows } from '../../shared/contract/limits.ts'
import { removalLines } from '../engine/images/removalLines.ts'
import type { ImageQuery } from '../engine/images/types.ts'
import { tagDraft, untagDraft } from '../engine/operations/drafts.ts'
import { rpc } from './base.ts'
import { readImageDetails, toGroupedRow, toImageRow } from './imageDetails.ts'
import { readImageDocument } from './imageDocument.ts'
import { confirmPlan, removalCommand, removalDraft, tellRemoved } from './reclaim.ts'
import { startOperation } from './startOperation.ts'
import { toNames } from './toNames.ts'

const os = rpc.images

/** The part of a request for a list that says in which order, and which page. */
function pageOf({
  text,
  sort,
  descending,
  offset,
  limit,
}: Required<Pick<ImageQuery, 'sort' | 'descending' | 'offset' | 'limit'>> & { readonly text?: string | undefined }) {
  return { sort, descending, offset, limit, ...(text ? { text } : {}) }
}

export const imagesRouter = {
  list: os.list.handler(({ context, input }) => {
    const { repository, ids, dangling } = input
    const filters = {
      ...(dangling === undefined ? {} : { dangling }),
      ...(repository === undefined ? {} : { repository }),
      // Asked for by name, an image is shown whatever it is.
      ...(ids === undefined ? {} : { ids, all: true }),
    }
    const page = context.engine.images.list({ ...pageOf(input), filters })
    return { rows: page.rows.map(toImageRow), total: page.total }
  }),

  listGroups: os.listGroups.handler(async ({ context, input }) => {
    const { dangling, open } = input
    const filters = dangling === undefined ? {} : { dangling }
    const page = await context.engine.images.listGroups({ ...pageOf(input), filters, open })
    return { ...page, rows: page.rows.map(toGroupedRow) }
  }),

  get: os.get.handler(({ context, input }) => readImageDetails(context.engine, input.reference)),

  document: os.document.handler(({ context, input }) => readImageDocument(context, input.reference, input.kind)),

  tag: os.tag.handler(({ context, input: { source, target } }) => {
    const { images, operations } = context.engine
    return operations.run(tagDraft(source, target, 'app'), () => images.tag(source, target))
  }),

  untag: os.untag.handler(async ({ context, input: { id, names } }) => {
    const { images, operations } = context.engine
    const { removals } = await operations.run(untagDraft(names, 'app'), async (work) => {
      const removed = await images.untag(id, names)
      for (const line of removalLines(removed)) work.result(line)
      return removed
    })
    const untagged = removals.flatMap((removal) => ('untagged' in removal ? [removal.untagged] : []))
    return { untagged: untagged.slice(0, maxRows) }
  }),

  planSave: os.planSave.handler(async ({ context, input }) => {
    const { images, ...plan } = await context.engine.archives.planSave(input.references)
    return { ...plan, images: images.slice(0, maxRows).map((image) => ({ ...image, ...toNames(image) })) }
  }),

  planReclaim: os.planReclaim.handler(({ context, input }) => {
    const plan = context.engine.images.planReclaim(input.ids, input)
    const kept = new Set(plan.keptBlobs)
    return {
      token: plan.token,
      images: plan.images.map((image) => ({ ...image, ...toNames(image) })),
      layers: plan.layers.slice(0, maxRows).map((layer) => ({ ...layer, contentStays: kept.has(layer.blob) })),
      layerTotal: plan.layers.length,
      keptLayers: plan.keptLayers.slice(0, maxRows),
      keptLayerTotal: plan.keptLayers.length,
      toTrash: plan.toTrash,
      diskFreed: plan.freed,
      diskFreedLater: plan.freedLater,
      dockerSize: plan.dockerSize,
    }
  }),

  remove: os.remove.handler(({ context, input }) => {
    const { engine } = context
    const { images, removal } = confirmPlan(engine, input)
    const draft = removalDraft(images, images.length, removalCommand(images))
    const operationId = startOperation(engine, draft, async (work) => {
      const removed = await engine.images.removePlanned(removal, {
        signal: work.signal,
        onProgress: work.progress,
        operationId: work.id,
      })
      tellRemoved(work, images, images.length, removed)
    })
    return { operationId }
  }),
}
