import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { packageApp } from './packageApp.ts'
import { projectRoot } from './setUp.mjs'

const { values } = parseArgs({ options: { output: { type: 'string' } } })
const output = values.output ?? resolve(projectRoot, 'dist')
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`

try {
  const { folder, size, ownSize } = await packageApp(resolve(process.env.INIT_CWD ?? '.', output))
  process.stdout.write(`${folder}: ${megabytes(size)}, of which ${megabytes(ownSize)} are the app and not Electron\n`)
} catch (thrown) {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`)
  process.exitCode = 1
}
