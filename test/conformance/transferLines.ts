/** What a layer goes through, by what comes first; what dockerd tells only sometimes has no place. */
const steps: ReadonlyMap<string, number> = new Map([
  ['Already exists', 0],
  ['Pulling fs layer', 0],
  ['Preparing', 0],
  ['Download complete', 1],
  ['Layer already exists', 1],
  ['Mounted from', 1],
  ['Pushed', 1],
  ['Pull complete', 2],
])
const skipped: ReadonlySet<string> = new Set(['Waiting', 'Verifying Checksum'])

interface Step {
  readonly line: string
  readonly place: number
}

/**
 * Lines of pulls and pushes, and messages of the API, in an order that can be compared: layers come and go beside each other, so that each step's
 * lines stand together, and are sorted where dockerd's own order is not fixed.
 */
export function orderTransfers(text: string): string {
  const ordered: string[] = []
  let block: Step[] = []
  const flush = (): void => {
    ordered.push(...block.toSorted(compare).map(({ line }) => line))
    block = []
  }
  for (const original of text.split('\n')) {
    const line = withoutPushedSize(original)
    const step = readStep(line)
    if (step !== undefined) block.push(step)
    else if (!isSkipped(line)) {
      flush()
      ordered.push(line)
    }
  }
  flush()
  return ordered.join('\n')
}

function compare(left: Step, right: Step): number {
  if (left.place !== right.place || left.place !== 1) return left.place - right.place
  return left.line < right.line ? -1 : 1
}

/** How large a manifest is that was pushed hangs on how each engine compresses layers. */
function withoutPushedSize(line: string): string {
  return line.replace(/(: digest: \S.* size: )\d+/, '$1SIZE').replace(/("aux":\{.*"Size":)\d+/, '$1SIZE')
}

/** What a line says of a layer, as the command line prints it or as a message has it. */
function statusOf(line: string): string {
  return /^(?:[^{].*: |\{"status":")([A-Z][a-z]+(?: [A-Za-z]+)*)/.exec(line)?.[1] ?? ''
}

function readStep(line: string): Step | undefined {
  const status = statusOf(line)
  for (const [step, place] of steps) if (status.startsWith(step)) return { line, place }
  return undefined
}

function isSkipped(line: string): boolean {
  return skipped.has(statusOf(line)) || line.includes('"progress":"')
}
