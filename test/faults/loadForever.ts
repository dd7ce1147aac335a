// `node loadForever.ts ROOT ARCHIVE...`: loads the archives and removes their images, over and over, until it is killed.
import { openEngine } from '../../src/main/engine/engine.ts'
import { say } from '../fixtures/childProcess.ts'

const [root = '', ...archives] = process.argv.slice(2)
const engine = await openEngine({ root })
say('ready')
for (let round = 0; ; round++) {
  for (const path of archives) {
    const { images } = await engine.archives.load({ kind: 'file', path })
    if (round % 2 === 1) for (const { id } of images) await engine.images.remove(id, { force: true })
  }
}
