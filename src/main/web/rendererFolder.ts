import { fileURLToPath } from 'node:url'

/** The folder of the built window, beside the bundle, or in `out/` when the sources run. */
export function rendererFolder(): string {
  const fromHere = import.meta.url.endsWith('.ts') ? '../../../out/renderer/' : '../renderer/'
  return fileURLToPath(new URL(fromHere, import.meta.url))
}

/** How long a file of that folder may be kept: names under assets/ carry a hash of the content. */
export function cacheControl(path: string): string {
  return path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
}
