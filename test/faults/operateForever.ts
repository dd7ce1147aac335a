// `node operateForever.ts ROOT`: does a brief action, then starts a load whose archive never ends, until it is killed.
import { PassThrough } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { openEngine } from '../../src/main/engine/engine.ts'
import { say } from '../fixtures/childProcess.ts'

const [root = ''] = process.argv.slice(2)
const engine = await openEngine({ root })
await engine.operations.run({ kind: 'tag', title: 'Tag a as b', command: 'docker tag a b' }, async () => undefined)
const draft = { kind: 'load', title: 'Load endless.tar', command: 'docker load -i endless.tar' }
const { done } = engine.operations.start(draft, ({ signal }) =>
  engine.archives.load({ kind: 'stream', stream: new PassThrough(), name: 'endless.tar' }, { signal }),
)
done.catch(() => undefined)
// What is under way is written down within a moment.
await delay(1000)
say('ready')
