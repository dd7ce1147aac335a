import { open } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { Readable } from 'node:stream'
import { cacheControl, rendererFolder } from './rendererFolder.ts'
import { securityHeaders } from './securityHeaders.ts'

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
}

/**
 * Answers a page's request for a file of the window (`pathname` starts with a slash). An address without a file
 * of its own gets the page, which finds out what to show.
 */
export async function respondWithPageFile(pathname: string): Promise<Response> {
  const type = types[extname(pathname)]
  // A browser's pathname has no "..", and no name of ours has anything beyond these characters.
  const isName = type !== undefined && /^(\/[\w-][\w.-]*)+$/.test(pathname)
  const name = isName ? pathname : '/index.html'
  try {
    const file = await open(join(rendererFolder(), name))
    const headers = {
      ...securityHeaders(),
      'Content-Type': types[extname(name)] ?? '',
      'Cache-Control': cacheControl(name),
    }
    return new Response(Readable.toWeb(file.createReadStream()), { headers })
  } catch {
    return new Response('There is nothing here.\n', { status: 404, headers: securityHeaders() })
  }
}
