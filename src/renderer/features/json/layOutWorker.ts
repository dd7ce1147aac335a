import { type LayOutRequest, layOut } from './layOut.ts'

// Lays one text out and tells its lines.
self.addEventListener('message', ({ data }: MessageEvent<LayOutRequest>) => {
  const lines = layOut(data)
  self.postMessage(lines, { transfer: [lines.starts.buffer, lines.closes.buffer] })
})
