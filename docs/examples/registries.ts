// Pulls an image, pushes it under another name, deletes it and takes it back:
//   node docs/examples/registries.ts DATA_ROOT SOURCE TARGET
// for example: node docs/examples/registries.ts /tmp/example alpine:3.20 localhost:5000/team/alpine:3.20
import { openEngine } from '../../src/main/engine/engine.ts'
import { acquireRootLock } from '../../src/main/rootLock.ts'

const [root = '', source = '', target = ''] = process.argv.slice(2)
const print = (line: string): void => void process.stdout.write(`${line}\n`)
const lock = acquireRootLock(root)
const engine = await openEngine({ root })
try {
  const plan = await engine.pulls.plan(source)
  print(`${plan.reference}: ${plan.downloadSize} bytes to download, ${plan.hereSize} bytes are here`)

  const pulled = await engine.pulls.pull(source, {
    // Only what was planned: CONFLICT when the tag leads elsewhere by now.
    expected: plan.target.digest,
    onPart: ({ digest, state, bytesDone, size }) => print(`${digest} ${state} ${bytesDone}/${size}`),
  })
  print(`pulled ${pulled.reference} as ${pulled.digest}`)

  await engine.images.tag(pulled.reference, target)
  const pushed = await engine.pushes.push(target)
  print(`pushed ${pushed.reference} as ${pushed.digest}, ${pushed.sent} bytes sent`)

  const repository = target.slice(0, target.lastIndexOf(':'))
  const { names } = await engine.registries.tags(repository)
  print(`tags of ${repository}: ${names.join(', ')}`)

  const removed = await engine.images.remove(pulled.id, { force: true, toTrash: true })
  print(`deleted; ${removed.freedLater} bytes are free once the trash is emptied`)
  const [restored] = await engine.trash.restore(removed.entries)
  print(`back again: ${restored?.names.join(', ')}`)
} finally {
  await engine.close()
  lock.release()
}
