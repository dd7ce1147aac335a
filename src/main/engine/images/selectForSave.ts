import type { ImageId } from '../../../shared/model/digest.ts'
import type { MetadataReader } from '../metadata/MetadataReader.ts'
import { formatReference, parseReference, repositoryName } from '../spec/reference.ts'
import { listImages } from './list.ts'
import { isIdPrefix, resolveImage } from './resolve.ts'

interface Selected {
  readonly id: ImageId
  readonly names: readonly string[]
}

/**
 * The images that `docker save` means, each once, with the normalised names that go along: a repository
 * without tag means all its tags, an ID no name. Throws what resolveImage throws.
 */
export function selectForSave(reader: MetadataReader, references: readonly string[]): Selected[] {
  const selected = new Map<ImageId, Set<string>>()
  const select = (id: ImageId, names: readonly string[]): void => {
    const all = selected.get(id) ?? new Set()
    for (const name of names) all.add(name)
    selected.set(id, all)
  }
  for (const text of references) {
    const tagged = taggedImages(reader, text)
    for (const { id, names } of tagged) select(id, names)
    if (tagged.length > 0) continue
    const id = resolveImage(reader, text)
    select(id, isIdPrefix(id, text) || text.includes('@') ? [] : [formatReference(parseReference(text))])
  }
  return [...selected].map(([id, names]) => ({ id, names: [...names] }))
}

/** All images with a name in the repository, if the text is a repository without a tag. */
function taggedImages(reader: MetadataReader, text: string): Selected[] {
  if (/^(?:sha256:)?[0-9a-f]{64}$/.test(text)) return []
  const reference = parseReference(text)
  if (reference.tag !== undefined || reference.digest !== undefined) return []
  const repository = repositoryName(reference)
  const found: Selected[] = []
  for (let offset = 0; ; ) {
    const { rows, total } = listImages(reader, { filters: { repository }, offset })
    for (const { id } of rows) {
      const names = reader
        .names(id)
        .filter(({ reference: name, isDigest }) => !isDigest && name.startsWith(`${repository}:`))
      // A name by digest is none that an archive has.
      if (names.length > 0) found.push({ id, names: names.map((name) => name.reference) })
    }
    offset += rows.length
    if (rows.length === 0 || offset >= total) return found
  }
}
