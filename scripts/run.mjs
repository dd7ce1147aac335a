// `node scripts/run.mjs NAME ARGS`: sets the project up, then runs scripts/NAME.ts on the pinned Node.
// Plain JavaScript, since it starts on whatever Node the machine has.
import { spawn } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { pinnedNode, projectRoot, setUp } from './setUp.mjs'

const [name, ...args] = process.argv.slice(2)
setUp()

const child = spawn(pinnedNode, [join(projectRoot, 'scripts', `${name}.ts`), ...args], {
  // The channel closes when this process ends, however it ends: a server then stops too.
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: {
    ...process.env,
    PATH: [join(projectRoot, 'node_modules', '.bin'), dirname(pinnedNode), process.env.PATH].join(delimiter),
  },
})
// The child decides how it ends; a terminal sends the signal to both, a supervisor only to this process.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => child.kill(signal))
}
child.on('error', (error) => {
  process.stderr.write(`Could not start ${pinnedNode}: ${error.message}\n`)
  process.exit(1)
})
child.on('exit', (code, signal) => {
  if (signal !== null) {
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  } else process.exit(code ?? 1)
})
