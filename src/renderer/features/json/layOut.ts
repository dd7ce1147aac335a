import { formatJson } from './formatJson.ts'
import { type TextLines, textLines } from './TextLines.ts'

/** Texts longer than this are laid out beside the page, which would stand still meanwhile. Characters. */
const longestAtOnce = 100_000

/** What a layOutWorker is given. */
export interface LayOutRequest {
  readonly text: string
  /** JSON that is to be laid out; JSON that is laid out already; any other text. */
  readonly form: 'json' | 'laidOut' | 'plain'
}

/** Lays a text out in lines. Takes long for a long one: see layOutAside. */
export function layOut({ text, form }: LayOutRequest): TextLines {
  return textLines(form === 'json' ? formatJson(text) : text, form !== 'plain')
}

/** Lays a text out in lines, a long one in a worker. Rejects with the signal's reason. */
export function layOutAside(request: LayOutRequest, signal: AbortSignal): Promise<TextLines> {
  if (request.text.length <= longestAtOnce) return Promise.resolve(layOut(request))
  const worker = new Worker(new URL('./layOutWorker.ts', import.meta.url), { type: 'module' })
  return new Promise<TextLines>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
    worker.addEventListener('message', ({ data }: MessageEvent<TextLines>) => resolve(data))
    worker.addEventListener('error', ({ message }) => reject(new Error(`Could not lay the text out: ${message}`)))
    worker.postMessage(request)
  }).finally(() => worker.terminate())
}
