import { readFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { isMet, type Measurement } from './measurement.ts'

/** What the numbers were measured on. */
export interface Machine {
  readonly processor: string
  readonly cores: number
  /** In GiB. */
  readonly memory: number
  readonly system: string
  readonly node: string
  /** `2026-11-21`. */
  readonly date: string
  /** What else kept the machine busy before the bench began: the mean number of running threads over five minutes. */
  readonly load: number
}

/** This machine, today. */
export function describeMachine(): Machine {
  const release = readFileSync('/etc/os-release', 'utf8')
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memory: Math.round(totalmem() / 2 ** 30),
    system: /^PRETTY_NAME="(.*)"$/m.exec(release)?.[1] ?? 'Linux',
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
    load: Number((loadavg()[1] ?? 0).toFixed(1)),
  }
}

/** The measurements as a Markdown table. */
export function formatTable(measurements: readonly Measurement[]): string {
  const rows = measurements.map((one) => [
    one.name,
    formatValue(one.value, one.unit),
    one.target === undefined ? '' : `≤ ${formatValue(one.target, one.unit)}`,
    { true: 'pass', false: '**miss**', undefined: '' }[String(isMet(one))] ?? '',
    one.peer ?? '',
    String(one.runs),
  ])
  const head = ['what', 'Lamina', 'target', '', 'peer', 'runs']
  return [head, head.map((_, at) => (at === 0 || at === 4 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

/** The text of docs/benchmarks.md. */
export function formatDocument(machine: Machine, measurements: readonly Measurement[]): string {
  return `# Benchmarks

Measured on ${machine.date} with \`npm run bench -- --write\`: ${machine.processor}, ${machine.cores} cores, ${machine.memory} GiB of memory, ${machine.system}, Node ${machine.node}; load average of other work before it began: ${machine.load}.

${formatTable(measurements)}

How it is measured:

- Every value is the median of the runs in the last column, except peaks, which are the worst run. A row that begins with \`…\` belongs to the one above it.
- A ratio is the median over pairs: Lamina and the peer in turn, in one run of the bench, changing who goes first, the disk flushed (\`sync\`) before each. Before each load the image is removed again on both sides.
- The same \`docker\` command line speaks to Lamina and to dockerd. dockerd and podman have sockets and storage of their own, made for the run, on the same disk (overlay2, overlay).
- Pulls and pushes go from and to a \`docker-registry\` 2.8 on loopback, over plain HTTP; each push to one that is new and empty. A pull is over when the image can be used and its files be explored: nothing is left to be done.
- Memory is the peak resident set of Lamina's whole process (VmHWM), with all threads, set back before each run. Blocks of the main thread are the longest delay that \`monitorEventLoopDelay\` saw in it, of which some is the system's when both cores are busy.
- Of \`docker images\` some 60 ms are the command line's own, on both sides: it starts, parses and renders. The row of the API tells what the engines take of it.
- The start in the browser counts from the start of the process to the newest image's row in a Chromium that runs already.
`
}

function formatValue(value: number, unit: Measurement['unit']): string {
  if (unit === 'times') return `${value.toFixed(2)} ×`
  return `${value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)} ${unit}`
}
