const forms: readonly (readonly [suffix: RegExp, name: string])[] = [
  [/(\+|\.)gzip$/, 'tar, gzip'],
  [/\+zstd$/, 'tar, zstd'],
  [/\.tar$/, 'tar'],
]

/** A layer's media type in a word or two: `tar, gzip` for `application/vnd.oci.image.layer.v1.tar+gzip`. */
export function mediaTypeName(mediaType: string): string {
  return forms.find(([suffix]) => suffix.test(mediaType))?.[1] ?? mediaType
}
