import { closeSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { EngineError, toEngineError } from '../main/engine/errors/EngineError.ts'
import { makeFolders } from '../main/engine/io/makeFolders.ts'
import { replaceFile } from '../main/engine/io/replaceFile.ts'
import { createRunner } from './createRunner.ts'
import { generationFolder, lockGeneration } from './generationLock.ts'
import { LifeSpan } from './server/LifeSpan.ts'
import { serveRunner } from './server/serveRunner.ts'
import { closeOnExec } from './streams/descriptors.ts'

/** Where the process that starts a runner reads one line: that it is ready, or the error's record. */
const startDescriptor = 3

interface Place {
  readonly root: string
  readonly socket: string
  readonly generation: string
  /** Seconds. */
  readonly idle: number
}

function readPlace(): Place {
  const { values } = parseArgs({
    options: {
      root: { type: 'string' },
      socket: { type: 'string' },
      generation: { type: 'string' },
      idle: { type: 'string', default: '30' },
    },
  })
  const { root, socket, generation, idle } = values
  if (root === undefined || socket === undefined || generation === undefined || !(Number(idle) >= 0)) {
    throw new EngineError(
      'INVALID_ARGUMENT',
      'Could not start the runner: --root, --socket and --generation are needed.',
    )
  }
  return { root, socket, generation, idle: Number(idle) }
}

/** Serves until nothing is left to do, or a signal comes: then containers go on alone. */
async function run({ root, socket, generation, idle }: Place): Promise<void> {
  const folder = generationFolder(root, generation)
  makeFolders(folder)
  const unlock = lockGeneration(root, generation)
  if (unlock === undefined) {
    throw new EngineError('CONFLICT', `Could not start the runner: one of generation ${generation} runs already.`)
  }
  await using opened = new AsyncDisposableStack()
  const own = await createRunner({ root, generation })
  opened.defer(() => own.close())
  let isRetired = false
  const retire = (wanted: boolean) => {
    isRetired = wanted
    own.retire(wanted)
  }
  const server = await serveRunner(own.runner, { generation, retire }, socket)
  opened.defer(() => server.close())
  await replaceFile(join(folder, 'runner.json'), `${JSON.stringify({ pid: process.pid, socket })}\n`, { mode: 0o600 })
  tellStarter({ pid: process.pid })
  const life = new LifeSpan({ server, isActive: () => own.isActive(), idleTime: () => (isRetired ? 0 : idle * 1000) })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => life.end())
  process.on('SIGHUP', () => undefined)
  await life.ended
}

function tellStarter(message: object): void {
  try {
    writeSync(startDescriptor, `${JSON.stringify(message)}\n`)
    closeSync(startDescriptor)
  } catch {
    // Started by hand, or the starter is gone: nobody wants to know.
  }
}

/** Programs that the runner starts are nothing of its starter's. */
function keepStarter(): void {
  try {
    closeOnExec(startDescriptor)
  } catch {
    // Started by hand: it is not open.
  }
}

// Files that containers read, as /etc/resolv.conf, are for all their users, whatever who started main is used to.
process.umask(0o022)
// A terminal of a container lives and dies with this process: what goes wrong beside it must not end it.
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (thrown: unknown) => {
    process.stderr.write(`${event}: ${thrown instanceof Error ? thrown.stack : String(thrown)}\n`)
  })
}

try {
  keepStarter()
  await run(readPlace())
} catch (thrown) {
  const error = toEngineError(thrown, 'start the runner')
  process.stderr.write(`${thrown instanceof Error ? thrown.stack : error.message}\n`)
  tellStarter({ error: error.toRecord() })
  process.exitCode = 1
}
process.exit()
