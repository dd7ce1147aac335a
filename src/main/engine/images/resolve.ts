import { type ImageId, isDigest } from '../../../shared/model/digest.ts'
import { EngineError } from '../errors/EngineError.ts'
import type { MetadataReader } from '../metadata/MetadataReader.ts'
import {
  familiarReference,
  formatReference,
  parseReference,
  type Reference,
  withDefaultTag,
} from '../spec/reference.ts'

const fullHex = /^[0-9a-f]{64}$/
const hexPrefix = /^(?:sha256:)?([0-9a-f]+)$/

/**
 * The image that a text means, looked for in Docker's order: a full ID, a name, the start of an ID.
 * Throws INVALID_ARGUMENT for what can be neither, CONFLICT for the start of several IDs and NOT_FOUND;
 * `data.reference` is the text as Docker repeats it (with `:latest`), `data.docker` Docker's own message.
 */
export function resolveImage(reader: MetadataReader, text: string): ImageId {
  const id = fullHex.test(text) ? `sha256:${text}` : text
  if (isDigest(id)) {
    const found = reader.imagesByPrefix(id.slice('sha256:'.length))[0]
    if (found === undefined) throw noSuchImage(id)
    return found
  }
  const reference = withDefaultTag(parseReference(text))
  const named = reader.imageNamed(formatReference(lookedUp(reference)))
  if (named !== undefined) return named
  const prefix = hexPrefix.exec(text)?.[1]
  const [first, second] = prefix === undefined ? [] : reader.imagesByPrefix(prefix)
  if (second !== undefined) throw ambiguous(text, familiarReference(reference))
  if (first === undefined) throw noSuchImage(familiarReference(reference))
  return first
}

/** Whether a text that means this image is its ID or the start of it, rather than a name. */
export function isIdPrefix(id: ImageId, text: string): boolean {
  return id.startsWith(text) || id.slice('sha256:'.length).startsWith(text)
}

/** A digest says it all: a tag beside it is not looked at. */
function lookedUp(reference: Reference): Reference {
  const { domain, path, digest } = reference
  return digest === undefined ? reference : { domain, path, digest }
}

function noSuchImage(reference: string): EngineError {
  return new EngineError(
    'NOT_FOUND',
    `Could not find image ${reference}: there is none with that name or ID. List the images to see which there are.`,
    { data: { reference, docker: `No such image: ${reference}` } },
  )
}

function ambiguous(text: string, reference: string): EngineError {
  return new EngineError(
    'CONFLICT',
    `Could not find image ${text}: the IDs of several images start like that. Give more of its digits.`,
    { data: { reference, docker: `No such image: ${reference}`, ambiguous: true } },
  )
}
