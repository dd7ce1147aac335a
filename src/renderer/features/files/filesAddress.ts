import { decodeRawPath, encodeRawPath } from '../../../shared/model/rawPath.ts'

/** What the files view shows, as its address has it. */
export interface FilesAddress {
  /** Position of the layer, 1 for the lowest; undefined for the topmost. */
  readonly layer: number | undefined
  /** The raw path that is selected, empty for none. */
  readonly path: string
  /** Only what the layer changed. */
  readonly changedOnly: boolean
}

/** Reads `?layer=3&path=etc/passwd&changes`. By hand, since a path in it may have bytes that are no text. */
export function parseFilesAddress(search: string): FilesAddress {
  const parameters = new Map(
    search
      .replace(/^\?/, '')
      .split('&')
      .map((part) => {
        const [name = '', value = ''] = part.split('=', 2)
        return [name, value]
      }),
  )
  const layer = parameters.get('layer') ?? ''
  return {
    layer: /^[1-9]\d{0,4}$/.test(layer) ? Number(layer) : undefined,
    path: decodeRawPath(parameters.get('path') ?? '').replace(/^\/+|\/+$/g, ''),
    changedOnly: parameters.has('changes'),
  }
}

/** The query of an address; what is standard is left out. */
export function formatFilesAddress({ layer, path, changedOnly }: FilesAddress): string {
  const parts = [
    ...(layer === undefined ? [] : [`layer=${layer}`]),
    ...(path === '' ? [] : [`path=${encodeRawPath(path)}`]),
    ...(changedOnly ? ['changes'] : []),
  ]
  return parts.length === 0 ? '' : `?${parts.join('&')}`
}
