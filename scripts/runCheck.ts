import { spawn } from 'node:child_process'
import type { Check } from './checks.ts'
import { projectRoot } from './setUp.mjs'

/** How a check ended. */
export interface CheckOutcome {
  readonly check: Check
  readonly passed: boolean
  /** What it printed, both streams. */
  readonly output: string
  readonly milliseconds: number
}

/** Runs one check and keeps what it prints. Never rejects: a program that cannot start has not passed. */
export function runCheck(check: Check): Promise<CheckOutcome> {
  const start = performance.now()
  return new Promise((resolve) => {
    let output = ''
    const end = (passed: boolean) =>
      resolve({ check, passed, output, milliseconds: Math.round(performance.now() - start) })
    const child = spawn(check.command, check.args, { cwd: projectRoot, stdio: ['ignore', 'pipe', 'pipe'] })
    const keep = (chunk: Buffer) => {
      output += chunk.toString('utf8')
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', (error) => {
      output += `${error.message}\n`
      end(false)
    })
    child.on('close', (code) => end(code === 0))
  })
}

/** Runs checks, two at a time, and tells of each as it ends. */
export async function runChecks(checks: readonly Check[], tell: (outcome: CheckOutcome) => void): Promise<void> {
  const queue = checks.values()
  const work = async () => {
    for (const check of queue) tell(await runCheck(check))
  }
  await Promise.all([work(), work()])
}
