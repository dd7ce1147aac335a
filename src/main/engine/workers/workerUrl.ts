/** The entries of this folder that run as worker threads. */
export type WorkerName = 'archive' | 'database' | 'planner' | 'query' | 'screens' | 'transfer'

/**
 * The file to start a worker thread with: the source beside this one when run from source; in the product
 * `workers/NAME.js` in the bundle's folder, wherever in it the bundler put this code.
 */
export function workerUrl(name: WorkerName): URL {
  const here = import.meta.url
  if (here.endsWith('.ts')) return new URL(`./${name}.ts`, here)
  const folder = here.includes('/chunks/') ? new URL('../', here) : here
  return new URL(`./workers/${name}.js`, folder)
}
