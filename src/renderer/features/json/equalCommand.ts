import type { DocumentKind, ImageDetails } from '../../../shared/contract/images.ts'
import { digestHex, shortDigest } from '../../../shared/model/digest.ts'
import { shellWord } from '../../../shared/model/shellWord.ts'

/**
 * The command that prints the same with docker and jq. A manifest or index is nothing that docker prints: undefined.
 */
export function equalCommand(
  image: Pick<ImageDetails, 'id' | 'names'>,
  document: DocumentKind,
  query: string,
  isRaw: boolean,
): string | undefined {
  const reference = shellWord(image.names[0] ?? shortDigest(image.id))
  const words = ['jq', ...(isRaw ? ['-r'] : []), ...(query.startsWith('-') ? ['--'] : [])]
  const jq = query === '' ? '' : ` | ${[...words, shellWord(query)].join(' ')}`
  if (document === 'inspect') return `docker image inspect ${reference}${jq}`
  if (document !== 'config') return undefined
  return `docker save ${reference} | tar -xOf - blobs/sha256/${digestHex(image.id)}${jq === '' ? ' | jq .' : jq}`
}
