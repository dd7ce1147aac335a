/** The parts of a container's page that have an address of their own. */
export const containerViews = ['terminal', 'logs', 'files', 'changes', 'stats', 'inspect'] as const
export type ContainerView = (typeof containerViews)[number]

/** The address of a container's page; without a view the page chooses the one that fits. */
export function containerAddress(id: string, view?: ContainerView): string {
  const page = `/containers/${encodeURIComponent(id)}`
  return view === undefined ? page : `${page}/${view}`
}

/** The address of the dialog that runs an image. */
export function runAddress(image: string): string {
  return `/containers?run=${encodeURIComponent(image)}`
}
