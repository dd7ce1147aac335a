import * as z from 'zod'
import { procedure } from './errors.ts'

const diskUsageSchema = z.object({
  imageCount: z.number(),
  layerCount: z.number(),
  /** Bytes as Docker counts them, each layer (chainID) once. */
  dockerLayersSize: z.number(),
  /** Bytes on disk of all blobs, and of all layer indexes. */
  blobsDiskSize: z.number(),
  blobCount: z.number(),
  indexesDiskSize: z.number(),
  /** Bytes that the data root's file system has in all, and that are free for its user. */
  fileSystemDiskSize: z.number(),
  freeDiskSize: z.number(),
})

/** Where the bytes are: counters, read and never walked. */
const diskUsage = procedure.output(diskUsageSchema)

export const storage = { diskUsage }
