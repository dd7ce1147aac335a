// `node manyEntries.ts ROOT < ARCHIVE`: loads an archive and tells what came of it and how much memory it took.
import { readFileSync } from 'node:fs'
import { openEngine } from '../../src/main/engine/engine.ts'
import { toEngineError } from '../../src/main/engine/errors/EngineError.ts'
import { say } from '../fixtures/childProcess.ts'

const [root = ''] = process.argv.slice(2)
const engine = await openEngine({ root })
const outcome = await engine.archives.load({ kind: 'stream', stream: process.stdin, name: 'many.tar' }).then(
  ({ images }) => ({ images: images.length }),
  (error: unknown) => toEngineError(error, 'load').toRecord(),
)
// The most memory that the process with all its threads ever had in use (proc(5)).
const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
say({ outcome, peak: Number(peak) * 1024 })
await engine.close()
