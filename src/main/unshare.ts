import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { EngineError } from './engine/errors/EngineError.ts'
import { makeFolders } from './engine/io/makeFolders.ts'
import { openRunners } from './openRunners.ts'

/**
 * Runs a command (a shell when it is empty) in the user and mount namespaces of the runner of a data root, which is
 * started when none runs, and stays for as long. As root it is just run: that runner is in no namespaces of its own.
 * It has this process's streams; gives its exit code, 128 + N when signal N ended it. Throws NOT_FOUND when there is
 * no such program.
 */
export async function unshare(root: string, command: readonly string[]): Promise<number> {
  const [file = process.env.SHELL ?? '/bin/sh', ...args] = command
  if (process.getuid?.() === 0) return runHere(file, args)
  makeFolders(root)
  const { pid, release } = await openRunners(root).hold()
  try {
    // A mount namespace that is entered begins at its root: the folder is entered again.
    const keepFolder = 'cd "$0" 2>/dev/null; exec "$@"'
    const enter = ['--target', String(pid), '--user', '--mount', 'sh', '-c', keepFolder, process.cwd()]
    return await runHere('nsenter', [...enter, file, ...args])
  } finally {
    release()
  }
}

function runHere(file: string, args: readonly string[]): Promise<number> {
  const child = spawn(file, args, { stdio: 'inherit' })
  // A terminal sends these to the command too, which decides; a supervisor only to this process.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => {
      reject(new EngineError('NOT_FOUND', `Could not run ${file}: ${cause.message}`, { cause }))
    })
    child.once('exit', (code, signal) => resolve(signal === null ? (code ?? 0) : 128 + constants.signals[signal]))
  })
}
