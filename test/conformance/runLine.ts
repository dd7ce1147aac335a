import { spawn } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

/** What a shell line gave. */
export interface Answer {
  readonly exit: number
  readonly stdout: string
  readonly stderr: string
}

/** A place to run shell lines in: a folder of its own, and a docker command line pointed at one engine. */
export interface Bench {
  readonly folder: string
  readonly environment: Readonly<Record<string, string>>
}

export interface BenchOptions {
  /** Made when missing; for the files, and for docker's own settings. */
  readonly folder: string
  /** Path of the docker command line. */
  readonly docker: string
  readonly socket: string
  /** `1.41`; without it the command line and the engine agree on one. */
  readonly apiVersion?: string
}

/** Prepares a place to run lines in. */
export function openBench({ folder, docker, socket, apiVersion }: BenchOptions): Bench {
  const programs = join(folder, 'programs')
  const files = join(folder, 'files')
  mkdirSync(programs, { recursive: true })
  mkdirSync(files, { recursive: true })
  symlinkSync(docker, join(programs, 'docker'))
  return {
    folder: files,
    environment: {
      PATH: `${programs}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
      HOME: folder,
      DOCKER_CONFIG: join(folder, 'config'),
      DOCKER_HOST: `unix://${socket}`,
      DOCKER_CLI_HINTS: 'false',
      LC_ALL: 'C.UTF-8',
      TZ: 'UTC',
      ...(apiVersion === undefined ? {} : { DOCKER_API_VERSION: apiVersion }),
    },
  }
}

/** How long a line may take, in milliseconds. */
const limit = 20_000

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended just now.
  }
}

/** Runs one line in `sh`, with nothing on standard input. Ends it, with all that it started, after a minute. */
export function runLine(bench: Bench, line: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', line], {
      cwd: bench.folder,
      env: bench.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that nothing of a line that hangs is left behind.
      detached: true,
    })
    const timer = setTimeout(() => endGroup(child.pid), limit)
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
    child.once('error', reject)
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve({ exit: code ?? -1, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() })
    })
  })
}
