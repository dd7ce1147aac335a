import { diskUsage, storageUsage } from './diskUsage.ts'
import { imageHistory } from './history.ts'
import { inspectImage } from './inspect.ts'
import { listGroups, listImages } from './list.ts'
import { planReclaim } from './planReclaim.ts'
import type { ContainerUse, ImagePorts } from './ports.ts'
import { pruneImages } from './prune.ts'
import { planPrune, prunePlanned } from './prunePlanned.ts'
import { removeImage } from './remove.ts'
import { removePlanned } from './removePlanned.ts'
import { planFree, removeToFree } from './removeToFree.ts'
import { resolveImage } from './resolve.ts'
import { tagImage } from './tag.ts'
import type { Images } from './types.ts'
import { untagImage } from './untag.ts'

export type { ContainerUse }

/** The verbs of images over the engine's other rooms. */
export function createImages(ports: ImagePorts): Images {
  const { reader } = ports
  return {
    list: (query) => listImages(reader, query),
    listGroups: (query) => listGroups(ports, query),
    resolve: (reference) => resolveImage(reader, reference),
    inspect: (reference) => inspectImage(ports, reference),
    history: (reference) => imageHistory(ports, reference),
    tag: (source, target) => tagImage(ports, source, target),
    remove: (reference, options) => removeImage(ports, reference, options),
    untag: (id, names) => untagImage(ports, id, names),
    prune: (options) => pruneImages(ports, options),
    planReclaim: (ids, options) => planReclaim(ports, ids, options),
    removePlanned: (removal, options) => removePlanned(ports, removal, options),
    planFree: (goal) => planFree(ports, goal),
    removeToFree: (goal, token, options) => removeToFree(ports, goal, token, options),
    planPrune: (goal) => planPrune(ports, goal),
    prunePlanned: (goal, token, options) => prunePlanned(ports, goal, token, options),
    diskUsage: () => diskUsage(reader),
    storageUsage: () => storageUsage(ports),
    largestLayers: (order, offset, limit) => reader.largestLayers(order, offset, limit),
  }
}
