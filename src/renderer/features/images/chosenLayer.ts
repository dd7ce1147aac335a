import { useLocation, useNavigate } from 'react-router'
import type { ImageDetails } from '../../../shared/contract/images.ts'

/** The query of an address that means a layer of an image, 1 for the lowest. */
export function layerQuery(position: number | undefined): string {
  return position === undefined ? '' : `?layer=${position}`
}

/** The layer that the address of an image's page names, 1 for the lowest; undefined when it names none that is there. */
export function useChosenLayer(image: ImageDetails) {
  const { search } = useLocation()
  const navigate = useNavigate()
  const position = Number(new URLSearchParams(search).get('layer') ?? Number.NaN)
  const chosen = image.layers[position - 1] === undefined ? undefined : position
  /** Names another one in the address, or none: at once, for keys that follow each other fast. */
  const choose = (next: number | undefined) => {
    if (next !== chosen) void navigate({ search: layerQuery(next) }, { replace: true, flushSync: true })
  }
  return { chosen, choose }
}
