import * as z from 'zod'
import { procedure } from './errors.ts'
import { maxRows } from './limits.ts'

/** A name or path as its bytes, one character (U+0001 to U+00FF) each, since file names need not be UTF-8. */
const rawName = z
  .string()
  .max(4095)
  .refine((name) => /^[^\0\u0100-\uffff]*$/.test(name), 'must be bytes, one character each')

/** How a file stands as of one layer. Sizes in bytes, times in milliseconds since 1970. */
const factsSchema = z.object({
  kind: z.enum(['file', 'symlink', 'char', 'block', 'directory', 'fifo']),
  /** Permission bits with setuid, setgid and sticky: 0 to 0o7777. */
  mode: z.number(),
  uid: z.number(),
  gid: z.number(),
  size: z.number(),
  /** Absent for a directory that no layer has an entry for. */
  mtime: z.number().optional(),
  /** Where a symbolic link leads, as bytes. */
  linkTarget: z.string().optional(),
  /** The path in the same layer of the file that a hard link shares, as bytes. */
  hardLinkTo: z.string().optional(),
  /** sha256 of a regular file's content, hexadecimal; only of a file that was asked for by its path. */
  contentDigest: z.string().optional(),
  /** The layer it comes from: its position in the image, 1 for the lowest. */
  layer: z.number(),
})

export type FileFacts = z.output<typeof factsSchema>

const countsSchema = z.object({
  added: z.number(),
  /** Content, kind or link target became another one. */
  changed: z.number(),
  /** Only owner, mode or time became another one. */
  metadata: z.number(),
  deleted: z.number(),
})

/** How many paths a layer changed in which way. */
export type ChangeCounts = z.output<typeof countsSchema>

/** A line of a directory as of a layer; what the layer deleted is a line, too, with the facts it had before. */
const lineSchema = z.object({
  /** As bytes. */
  name: z.string(),
  /** What the layer did to it, seen from the layer before. */
  change: z.enum(['added', 'changed', 'metadata', 'deleted', 'unchanged']),
  facts: factsSchema,
  /** How it stood before the layer, when the layer changed it. */
  before: factsSchema.optional(),
  /** What the layer changed in a directory, at any depth. */
  below: countsSchema.optional(),
})

export type FileLine = z.output<typeof lineSchema>

const place = {
  /** A name or an ID. */
  image: z.string().min(1).max(1000),
  /** The layer's position in the image, 1 for the lowest. */
  layer: z.int().min(1),
}

/** What lies directly in a directory as of a layer, by name, from behind the name `after` on. */
const list = procedure
  .input(
    z.object({
      ...place,
      /** Empty for the root. */
      directory: rawName.default(''),
      after: rawName.optional(),
      limit: z.int().min(1).max(maxRows).default(maxRows),
      /** Only what this layer changed, and directories in which it changed something. */
      changedOnly: z.boolean().default(false),
    }),
  )
  .output(
    z.object({
      lines: z.array(lineSchema).readonly(),
      /** The name after which the next page begins; absent when there is none. */
      next: z.string().optional(),
    }),
  )

/** What is at a path as of a layer; symbolic links on the way are followed. Gives the path at which it really is. */
const find = procedure
  .input(z.object({ ...place, path: rawName }))
  .output(z.object({ path: z.string(), line: lineSchema }))

/** How much a layer changed. */
const changes = procedure.input(z.object(place)).output(countsSchema)

/** The files of an image as its layers make them; nothing is unpacked for it. */
export const files = { list, find, changes }
