import { loadJq } from 'jq-wasm'
import wasmUrl from 'jq-wasm/jq.wasm?url'
import type { JqAnswer, JqRequest, JqResponse } from './jqMessages.ts'

/** Characters of output that are given to the page. */
const longestOutput = 4 * 1024 * 1024
const longestComplaint = 4000

const loading = loadJq({ wasmURL: wasmUrl })
loading.then(
  () => tell({ kind: 'ready' }),
  (error: unknown) => tell({ kind: 'broken', reason: String(error) }),
)

let input = ''

self.addEventListener('message', ({ data }: MessageEvent<JqRequest>) => {
  if (data.kind === 'document') input = data.text
  else void ask(data.query, data.isRaw).then((answer) => tell({ kind: 'answer', id: data.id, answer }))
})

async function ask(query: string, isRaw: boolean): Promise<JqAnswer> {
  try {
    const jq = await loading
    const { stdout, stderr, exitCode } = jq.raw(input, query, [...(isRaw ? ['-r'] : []), '--'])
    return {
      output: stdout.slice(0, longestOutput),
      length: stdout.length,
      complaint: stderr.slice(0, longestComplaint),
      exitCode,
    }
  } catch {
    const complaint = 'jq did not survive this: it went too deep, or needed more than the 256 MiB that it has here.'
    return { output: '', length: 0, complaint, exitCode: -1 }
  }
}

function tell(response: JqResponse): void {
  self.postMessage(response)
}
