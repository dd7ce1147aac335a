/** Where the dialog is that pulls an image: over the list of images. */
export function pullAddress(reference: string, platform?: string): string {
  const search = new URLSearchParams({ pull: reference, ...(platform === undefined ? {} : { platform }) })
  return `/images?${search}`
}
