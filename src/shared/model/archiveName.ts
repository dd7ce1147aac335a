import { isDigest, shortDigest } from './digest.ts'
import { splitName } from './imageName.ts'

/**
 * The file name to suggest for an archive of images, by the references that go into it: `nginx-1.21.tar` for one
 * tag, `nginx.tar` for several of one repository, `images.tar` for all else. Has no character that a file system
 * or a shell minds.
 */
export function archiveName(references: readonly string[]): string {
  const [first, ...others] = references.map(leafOf)
  if (first === undefined || others.some(({ repository }) => repository !== first.repository)) return 'images.tar'
  const stem = others.length === 0 && first.tag !== '' ? `${first.repository}-${first.tag}` : first.repository
  return `${stem.replaceAll(/[^\w.-]+/g, '-').slice(0, 100)}.tar`
}

function leafOf(reference: string): { readonly repository: string; readonly tag: string } {
  if (isDigest(reference)) return { repository: shortDigest(reference), tag: '' }
  const { repository, tag } = splitName(reference)
  return { repository: repository.slice(repository.lastIndexOf('/') + 1), tag }
}
