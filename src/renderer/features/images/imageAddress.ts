/** The parts of an image's page that have an address of their own. */
export const imageViews = ['history', 'layers', 'files', 'configuration', 'json'] as const
export type ImageView = (typeof imageViews)[number]

/** The address of an image's page. */
export function imageAddress(reference: string, view: ImageView = 'history'): string {
  const page = `/images/${encodeURIComponent(reference).replaceAll('%3A', ':')}`
  return view === 'history' ? page : `${page}/${view}`
}
