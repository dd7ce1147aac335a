import * as z from 'zod'

/** A layer as an image stacks it. */
export const layerSchema = z.object({
  diffId: z.string(),
  chainId: z.string(),
  /** Digest of the blob as stored. */
  blob: z.string(),
  mediaType: z.string(),
  /** Bytes of the blob as stored, perhaps compressed. */
  blobSize: z.number(),
  /** Bytes of the uncompressed tar. */
  tarSize: z.number(),
  /** Bytes as Docker counts them. */
  dockerSize: z.number(),
  entryCount: z.number(),
  /** Images whose stack contains this very chainID, this image among them. */
  imageCount: z.number(),
})

export type Layer = z.output<typeof layerSchema>
