import { formatSize } from '../../shared/model/size.ts'

const exact = new Intl.NumberFormat('en-US')

interface Props {
  readonly bytes: number
  /** Which size it is. */
  readonly kind: 'docker' | 'disk' | 'tar' | 'blob' | 'content'
}

const kinds = {
  docker: 'as Docker counts',
  disk: 'on disk',
  tar: 'uncompressed tar',
  blob: 'as stored',
  content: 'of content',
}

/** A size in Docker's rounding, the exact bytes and the kind of size on hover. */
export function Size({ bytes, kind }: Props) {
  return (
    <span className="tabular" title={`${exact.format(bytes)} bytes ${kinds[kind]}`}>
      {formatSize(bytes)}
    </span>
  )
}
