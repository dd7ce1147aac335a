import { oc } from '@orpc/contract'
import * as z from 'zod'

const codes = [
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'CONFLICT',
  'FAILED_PRECONDITION',
  'DIGEST_MISMATCH',
  'SIZE_MISMATCH',
  'UNSAFE_PATH',
  'MALFORMED',
  'UNAUTHORIZED',
  'DENIED',
  'RATE_LIMITED',
  'UNAVAILABLE',
  'NO_SPACE',
  'UNSUPPORTED',
  'ABORTED',
  'INTERNAL',
] as const

/** What went wrong, as the engine tells it: `message` says what was attempted, on what, why it failed and what to do. */
export const errorRecordSchema = z.object({
  code: z.enum(codes),
  message: z.string(),
  /** Plain values for programs. */
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).readonly(),
  /** Whether the same thing may work when tried again. */
  retryable: z.boolean(),
  cause: z.string().optional(),
})

export type ErrorRecord = z.output<typeof errorRecordSchema>

const item = { data: errorRecordSchema }

/** The start of every procedure: any engine error may come, its record in `error.data`. */
export const procedure = oc.errors({
  INVALID_ARGUMENT: item,
  NOT_FOUND: item,
  ALREADY_EXISTS: item,
  CONFLICT: item,
  FAILED_PRECONDITION: item,
  DIGEST_MISMATCH: item,
  SIZE_MISMATCH: item,
  UNSAFE_PATH: item,
  MALFORMED: item,
  UNAUTHORIZED: item,
  DENIED: item,
  RATE_LIMITED: item,
  UNAVAILABLE: item,
  NO_SPACE: item,
  UNSUPPORTED: item,
  ABORTED: item,
  INTERNAL: item,
} satisfies Record<(typeof codes)[number], typeof item>)
