import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type NavigateFunction, useNavigate } from 'react-router'
import type { ImageRow } from '../../../shared/contract/images.ts'
import { shortDigest } from '../../../shared/model/digest.ts'
import { api, queryClient } from '../../client/api.ts'
import { imageAddress } from '../../features/images/imageAddress.ts'
import { type FuzzyMatch, fuzzyMatch } from './fuzzyMatch.ts'
import type { PaletteRow } from './paletteGroups.ts'

/** So many images are shown; who looks for more uses the list. */
const limit = 8
/** So long a pause in typing makes a question to the engine, milliseconds. */
const pause = 80

interface FoundImages {
  readonly rows: readonly PaletteRow[]
  /** Until the rows are those of the newest query. */
  readonly isPending: boolean
  /** The first row for the newest query, once the engine has answered; undefined when it finds none, or cannot. */
  readonly findFirst: () => Promise<PaletteRow | undefined>
}

function imagesQuery(text: string) {
  return api.images.list.queryOptions({ input: { text, sort: 'name', descending: false, limit } })
}

/** The images that have `query` in a name, their ID or a label. */
export function useFoundImages(query: string): FoundImages {
  const text = query.trim()
  const [asked] = useDebouncedValue(text, pause)
  const navigate = useNavigate()
  const { data, isFetching, isPlaceholderData } = useQuery({
    ...imagesQuery(asked),
    enabled: asked !== '',
    placeholderData: keepPreviousData,
  })
  const toRows = (images: readonly ImageRow[]) =>
    images.map((image) => foundRow(text, image, navigate)).sort((a, b) => b.score - a.score)
  return {
    rows: text === '' ? [] : toRows(data?.rows ?? []),
    isPending: text !== '' && (asked !== text || isPlaceholderData || isFetching),
    findFirst: async () => {
      const found = await queryClient.fetchQuery(imagesQuery(text)).catch(() => undefined)
      return toRows(found?.rows ?? [])[0]
    },
  }
}

function foundRow(text: string, image: ImageRow, navigate: NavigateFunction): PaletteRow {
  const { name, match } = namedAs(text, image)
  return {
    id: `image ${image.id}`,
    title: name,
    marks: match?.marks ?? [],
    score: match?.score ?? 0,
    detail: shortDigest(image.id),
    run: () => void navigate(imageAddress(image.id)),
  }
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
