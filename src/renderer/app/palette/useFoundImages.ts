import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import type { ImageRow } from '../../../shared/contract/images.ts'
import { shortDigest } from '../../../shared/model/digest.ts'
import { api } from '../../client/api.ts'
import { imageAddress } from '../../features/images/imageAddress.ts'
import { type FuzzyMatch, fuzzyMatch } from './fuzzyMatch.ts'
import type { PaletteRow } from './paletteGroups.ts'

/** So many images are shown; who looks for more uses the list. */
const limit = 8
/** So long a pause in typing makes a question to the engine, milliseconds. */
const pause = 80

/** The images that have `query` in a name, their ID or a label; `isPending` until those of the newest query are here. */
export function useFoundImages(query: string): { readonly rows: readonly PaletteRow[]; readonly isPending: boolean } {
  const text = query.trim()
  const [asked] = useDebouncedValue(text, pause)
  const navigate = useNavigate()
  const { data, isFetching, isPlaceholderData } = useQuery({
    ...api.images.list.queryOptions({ input: { text: asked, sort: 'name', descending: false, limit } }),
    enabled: asked !== '',
    placeholderData: keepPreviousData,
  })
  if (text === '') return { rows: [], isPending: false }
  const rows = (data?.rows ?? []).map((image) => {
    const { name, match } = namedAs(text, image)
    return {
      id: `image ${image.id}`,
      title: name,
      marks: match?.marks ?? [],
      score: match?.score ?? 0,
      detail: shortDigest(image.id),
      run: () => void navigate(imageAddress(image.id)),
    }
  })
  rows.sort((a, b) => b.score - a.score)
  return { rows, isPending: asked !== text || isPlaceholderData || isFetching }
}

/** The name of the image that answers best to what was typed, which may have been its ID or a label, too. */
function namedAs(text: string, { names }: ImageRow): { readonly name: string; readonly match?: FuzzyMatch } {
  const found = names
    .flatMap((name) => {
      const match = fuzzyMatch(text, name)
      return match === undefined ? [] : [{ name, match }]
    })
    .sort((a, b) => b.match.score - a.match.score)
  return found[0] ?? { name: names[0] ?? 'Untagged image' }
}
