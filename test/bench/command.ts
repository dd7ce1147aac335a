import { spawn, spawnSync } from 'node:child_process'

/** Runs a program to its end and gives its time in milliseconds. Throws with what it wrote when it fails. */
export async function timeCommand(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<number> {
  const start = performance.now()
  await runCommand(program, args, env)
  return performance.now() - start
}

/** Runs a program to its end and gives its standard output. Throws with what it wrote when it fails. */
export function runCommand(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } })
    const output: Buffer[] = []
    const errors: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve(Buffer.concat(output).toString())
      else reject(new Error(`${program} ${args.join(' ')} failed: ${Buffer.concat(errors).toString().trim()}`))
    })
  })
}

/** The first line that a program says of its version; undefined when it is not installed. */
export function versionOf(program: string): string | undefined {
  const result = spawnSync(program, ['--version'], { encoding: 'utf8' })
  if (result.error !== undefined || result.status !== 0) return undefined
  return /\d+\.\d+(\.\d+)?/.exec(result.stdout)?.[0] ?? result.stdout.trim()
}

/** Writes all dirty pages to the disk, so that nobody pays for what another one wrote. */
export function flushDisk(): void {
  spawnSync('sync')
}
