import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { layerOf, makeImage, makeLayer } from '../fixtures/image.ts'
import { seededRandom } from '../fixtures/random.ts'

/** A root file system as a tar, and what it is. */
export interface BenchRootfs {
  readonly path: string
  readonly what: string
}

/** A Debian root file system of about 170 MB, kept in the cache; without mmdebstrap or a network, files made up. */
export async function makeRootfs(cache: string): Promise<BenchRootfs> {
  await mkdir(cache, { recursive: true })
  const debian = join(cache, 'debian-minbase.tar')
  if (existsSync(debian) || buildDebian(debian)) return { path: debian, what: 'a Debian root file system' }
  const synthetic = join(cache, 'synthetic.tar')
  if (!existsSync(synthetic)) await writeFile(synthetic, makeSynthetic())
  return { path: synthetic, what: 'synthetic files' }
}

/** An image of one layer, that root file system, as a docker-archive in the cache. */
export async function makeRootfsArchive(rootfs: BenchRootfs): Promise<string> {
  const path = rootfs.path.replace(/\.tar$/, '.docker.tar')
  if (!existsSync(path)) {
    const image = makeImage({ layers: [layerOf(await readFile(rootfs.path))], tags: ['bench:large'] })
    await writeFile(`${path}.new`, makeDockerArchive([image]))
    await rename(`${path}.new`, path)
  }
  return path
}

function buildDebian(path: string): boolean {
  const unfinished = `${path}.unfinished.tar`
  const result = spawnSync('mmdebstrap', ['--variant=minbase', 'bookworm', unfinished], {
    stdio: 'ignore',
    env: { ...process.env, SOURCE_DATE_EPOCH: '1767225600' },
  })
  if (result.status !== 0) return false
  spawnSync('mv', [unfinished, path])
  return true
}

/** Nine thousand files of sizes as a root file system has them: most small, a few large. */
function makeSynthetic(): Uint8Array {
  const random = seededRandom(170)
  const items = Array.from({ length: 9000 }, (_, at) => {
    const size = Math.floor(600 * (1 / (1 - random() * 0.9999)) ** 1.1)
    return {
      name: `usr/share/part-${at % 90}/file-${at}`,
      content: Buffer.alloc(Math.min(size, 20_000_000), `file ${at} `),
    }
  })
  return makeLayer(items).tar
}
