import type { ImageId } from '../../../shared/model/digest.ts'

/** An image that a removal is to take, with all of its names. */
export interface PlannedImage {
  readonly id: ImageId
  /** All of its names, normalised, in the order of `names`. */
  readonly references: readonly string[]
  /** The same names as people know them. */
  readonly names: readonly string[]
  /** For the events: an image that is gone has none. */
  readonly labels: Readonly<Record<string, string>>
}

/** Images a page: unpacking one keeps a thread a few ms. */
const pageSize = 250

/**
 * Planned images as bytes, a page of 250 each: thousands of them cross threads without a copy of each, and
 * whoever needs them unpacks a page at a time.
 */
export function packImages(images: readonly PlannedImage[]): Uint8Array[] {
  const pages: Uint8Array[] = []
  for (let start = 0; start < images.length; start += pageSize) {
    pages.push(new TextEncoder().encode(JSON.stringify(images.slice(start, start + pageSize))))
  }
  return pages
}

/** The images of one page that packImages made. */
export function unpackImages(page: Uint8Array): readonly PlannedImage[] {
  return JSON.parse(new TextDecoder().decode(page))
}
