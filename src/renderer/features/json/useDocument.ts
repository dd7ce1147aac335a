import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { DocumentKind, ImageDocument } from '../../../shared/contract/images.ts'
import { api, engine } from '../../client/api.ts'
import { layOutAside } from './layOut.ts'
import type { TextLines } from './TextLines.ts'

/** A document of an image, laid out for reading. */
export interface LaidOutDocument {
  /** The kinds that the image has. */
  readonly kinds: readonly DocumentKind[]
  readonly document: ImageDocument
  readonly lines: TextLines
}

/** One of an image's documents; the one before stays until it is there. */
export function useDocument(image: string, kind: DocumentKind) {
  const input = { reference: image, kind }
  return useQuery({
    queryKey: [...api.images.document.queryKey({ input }), 'laid out'],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<LaidOutDocument> => {
      const { kinds, document } = await engine.images.document(input, { signal })
      return { kinds, document, lines: await layOutAside({ text: document.text, form: 'json' }, signal) }
    },
  })
}
