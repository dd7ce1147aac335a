import { chooseRoot } from './dataPaths.ts'
import { EngineError } from './engine/errors/EngineError.ts'
import { unshare } from './unshare.ts'

const usage = `Usage: npx lamina unshare [--root DIR] [COMMAND [ARGUMENT...]]

Runs a command, or a shell, in the namespaces of the runner of containers: there the merged file systems of containers
are mounted, and files that belong to their users can be read and removed. The exit code is the command's; 125 when
the namespaces could not be entered. Without --root: LAMINA_ROOT, else the data root that the settings name, else the usual place.

The app is started by npm start, the server by npm run serve.`

/** Exit codes as Docker's and podman's: it was not the command that failed; there is no such command. */
const ownFailure = 125
const noSuchCommand = 127

async function run(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(`${usage}\n`)
    return 0
  }
  if (name !== 'unshare') {
    throw new EngineError('INVALID_ARGUMENT', `There is no command "${name}".\n${usage}`)
  }
  const { root, command } = readUnshare(rest)
  return command === undefined ? run([]) : unshare(chooseRoot(root, process.env).path, command)
}

/** Options end where the command begins. A missing `command` asks for help. */
function readUnshare(args: readonly string[]): { readonly root?: string; readonly command?: readonly string[] } {
  const [first = '', second, ...rest] = args
  if (first === '--help' || first === '-h') return {}
  if (first.startsWith('--root=')) return { root: first.slice('--root='.length), command: args.slice(1) }
  if (first === '--root' && second !== undefined) return { root: second, command: rest }
  if (first === '--') return { command: args.slice(1) }
  if (first.startsWith('-')) {
    throw new EngineError('INVALID_ARGUMENT', `There is no option "${first}" of unshare.\n${usage}`)
  }
  return { command: args }
}

try {
  process.exitCode = await run(process.argv.slice(2))
} catch (thrown) {
  const isExpected = thrown instanceof EngineError && thrown.code !== 'INTERNAL'
  const text = thrown instanceof Error && !isExpected ? (thrown.stack ?? thrown.message) : String(thrown)
  process.stderr.write(`${isExpected ? thrown.message : text}\n`)
  process.exitCode = thrown instanceof EngineError && thrown.code === 'NOT_FOUND' ? noSuchCommand : ownFailure
}
process.exit()
