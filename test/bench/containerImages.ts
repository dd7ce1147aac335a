import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeBusyboxImage } from '../fixtures/busyboxImage.ts'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeLayer } from '../fixtures/image.ts'
import { seededBytes } from '../fixtures/random.ts'

/** Bytes of the text that terminals and pipes carry. */
export const textSize = 100_000_000
/** Files of the image that is unpacked, and bytes of each. */
const manyFiles = 30_000
const fileSize = 10_000
/** Characters of a line, its end included. */
const lineLength = 80

/** A busybox image with a text of 100 MB at `/text`, `bench:run`, as a docker-archive in the cache. */
export function makeRunArchive(cache: string): Promise<string> {
  return kept(cache, 'run.docker.tar', () => {
    const line = `${'the quick brown fox jumps over the lazy dog '.repeat(2).slice(0, lineLength - 1)}\n`
    const text = Buffer.alloc(textSize, line)
    return makeDockerArchive([
      makeBusyboxImage({ tags: ['bench:run'], layers: [makeLayer([{ name: 'text', content: text }])] }),
    ])
  })
}

/** A busybox image with 30,000 files of 300 MB in all, `bench:many`, as a docker-archive in the cache. */
export function makeManyFilesArchive(cache: string): Promise<string> {
  return kept(cache, 'many-files.docker.tar', () => {
    const content = seededBytes(7, fileSize)
    const files = Array.from({ length: manyFiles }, (_, at) => ({
      name: `usr/share/part-${at % 300}/file-${at}`,
      content: Buffer.concat([Buffer.from(`${at}\n`), content]).subarray(0, fileSize),
    }))
    return makeDockerArchive([makeBusyboxImage({ tags: ['bench:many'], layers: [makeLayer(files)] })])
  })
}

async function kept(cache: string, name: string, make: () => Uint8Array): Promise<string> {
  await mkdir(cache, { recursive: true })
  const path = join(cache, name)
  if (!existsSync(path)) {
    await writeFile(`${path}.new`, make())
    await rename(`${path}.new`, path)
  }
  return path
}
