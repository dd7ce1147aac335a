// `node loadForever.ts ROOT ARCHIVE...`: loads the archives and removes their images, for good and into the trash, brings
// back and empties, over and over, until it is killed.
import { openEngine } from '../../src/main/engine/engine.ts'
import { say } from '../fixtures/childProcess.ts'

const [root = '', ...archives] = process.argv.slice(2)
const engine = await openEngine({ root })
const { images, trash } = engine
say('ready')
for (let round = 0; ; round++) {
  for (const path of archives) {
    const loaded = await engine.archives.load({ kind: 'file', path })
    const ids = loaded.images.map(({ id }) => id)
    if (round % 3 === 1) for (const id of ids) await images.remove(id, { force: true })
    if (round % 3 === 2) {
      const { entries } = await images.removePlanned(images.planReclaim(ids).removal)
      await engine.collect()
      if (path === archives[0]) await trash.restore(entries)
      if (path === archives[1]) await trash.empty(entries)
    }
  }
}
