import * as z from 'zod'
import { maxRows } from './limits.ts'

/** What an image is called, wherever it is told. */
export const nameFields = {
  /** Familiar references, `alpine:3.15`, sorted: at most 500 of `nameTotal`. None for an untagged image. */
  names: z.array(z.string()).max(maxRows).readonly(),
  nameTotal: z.number(),
}
