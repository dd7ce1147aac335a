import { formatSize } from '../../shared/model/size.ts'

const exact = new Intl.NumberFormat('en-US')

const kinds = {
  docker: 'as Docker counts',
  dockerOnce: 'as Docker counts, every layer once',
  disk: 'on disk',
  tar: 'uncompressed tar',
  blob: 'as stored',
  moved: 'read or written',
  content: 'of content',
  archive: 'in the file',
}

/** Which of the two sizes it is, and of what. */
export type SizeKind = keyof typeof kinds

/** What a size says on hover: the exact bytes, and the kind of size. */
export function sizeTitle(bytes: number, kind: SizeKind): string {
  return `${exact.format(bytes)} bytes ${kinds[kind]}`
}

interface Props {
  readonly bytes: number
  readonly kind: SizeKind
  /** Significant digits; three unless told otherwise. */
  readonly digits?: number
}

/** A size in Docker's rounding, the exact bytes and the kind of size on hover. */
export function Size({ bytes, kind, digits }: Props) {
  return (
    <span className="tabular" title={sizeTitle(bytes, kind)}>
      {formatSize(bytes, digits)}
    </span>
  )
}
