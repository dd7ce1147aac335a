import type { DocumentKind, ImageDocument } from '../../shared/contract/images.ts'
import type { Digest } from '../../shared/model/digest.ts'
import type { RpcContext } from './base.ts'

/** Largest document that is shown, bytes (the engine accepts none above 4 MiB either). */
const documentLimit = 4 * 1024 * 1024

/** One JSON document of an image, the config when it has none of that kind, and which kinds it has, the config first. */
export async function readImageDocument(
  { engine, host }: Pick<RpcContext, 'engine' | 'host'>,
  reference: string,
  kind: DocumentKind,
): Promise<{ readonly kinds: readonly DocumentKind[]; readonly document: ImageDocument }> {
  const image = await engine.images.inspect(reference)
  const { id, target } = image
  const targetKind = /index|manifest\.list/.test(target.mediaType) ? 'index' : 'manifest'
  const kinds: DocumentKind[] = ['config', ...(target.digest === id ? [] : ([targetKind] as const)), 'inspect']
  if (kind === 'inspect') {
    // The command line prints an array, one entry for each image that was asked for.
    const text = JSON.stringify([host.dockerInspect(image)])
    return { kinds, document: { kind, mediaType: 'application/json', text } }
  }
  const read = async (digest: Digest): Promise<string> =>
    new TextDecoder().decode(await engine.content.readSmall(digest, documentLimit))
  const { digest, mediaType } = target
  const document: ImageDocument =
    kind === targetKind && kinds.includes(kind)
      ? { kind, digest, mediaType, text: await read(digest) }
      : { kind: 'config', digest: id, mediaType: 'application/json', text: await read(id) }
  return { kinds, document }
}
