import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { EngineError } from '../../main/engine/errors/EngineError.ts'
import type { CgroupFacts } from '../runtime/cgroups.ts'
import type { Container } from './Container.ts'
import { containerPids } from './containerPids.ts'
import { notRunning } from './refusals.ts'

const run = promisify(execFile)
/** Bytes that `ps` may write, and milliseconds that it may take. */
const outputLimit = 16 * 1024 * 1024
const patience = 10_000

/** What `ps` says of a container's processes. */
export interface ProcessTable {
  readonly titles: string[]
  readonly processes: string[][]
}

/** Runs the host's `ps` with these arguments and keeps the container's processes, as `docker top` does. */
export async function listProcesses(
  cgroups: CgroupFacts,
  container: Container,
  args: readonly string[],
): Promise<ProcessTable> {
  if (!container.isRunning) throw notRunning(container.spec, 'list the processes of')
  const [{ stdout }, pids] = await Promise.all([
    runPs(args.length === 0 ? ['-ef'] : args),
    containerPids(cgroups, container),
  ])
  return tableOf(stdout, pids)
}

async function runPs(args: readonly string[]): Promise<{ stdout: string }> {
  try {
    return await run('ps', [...args], { maxBuffer: outputLimit, timeout: patience, encoding: 'utf8' })
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : ''
    throw new EngineError(
      'INVALID_ARGUMENT',
      `Could not list processes: ps ${args.join(' ')} failed: ${said || String(cause)}`,
      {
        cause,
        data: { docker: `ps: ${(said.split('\n')[0] || String(cause)).replace(/^ps: /, '')}` },
      },
    )
  }
}

/** The rows of `ps` whose PID is one of these. Throws INVALID_ARGUMENT when it shows none. */
export function tableOf(text: string, pids: ReadonlySet<number>): ProcessTable {
  const [head = '', ...rows] = text.split('\n').filter((line) => line.trim() !== '')
  const titles = head.trim().split(/\s+/)
  const column = titles.indexOf('PID')
  if (column === -1) {
    throw new EngineError('INVALID_ARGUMENT', 'Could not list processes: these arguments of ps show no column PID.', {
      data: { docker: "Couldn't find PID field in ps output" },
    })
  }
  const all = rows.map((row) => fieldsOf(row, titles.length))
  return { titles, processes: all.filter((fields) => pids.has(Number(fields[column]))) }
}

/** The last column has the rest of the row, blanks and all. */
function fieldsOf(row: string, count: number): string[] {
  const fields = row.trim().split(/\s+/)
  return [...fields.slice(0, count - 1), fields.slice(count - 1).join(' ')]
}
