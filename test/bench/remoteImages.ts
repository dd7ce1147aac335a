import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Digest, digestHex } from '../../src/shared/model/digest.ts'
import { digestOf, type LayerFixture, layerOf, makeImage, makeLayer } from '../fixtures/image.ts'
import { seededBytes, seededRandom } from '../fixtures/random.ts'
import { makeRemoteImage, type RemoteContent, type RemoteImage } from '../fixtures/registry/remoteImage.ts'
import { makeRootfs } from './debianArchive.ts'

/** Layers of the image of many files, their files in all, and the bytes of a file on average. */
const manyLayers = 12
const manyFiles = 30_000
const fileSize = 10_000

/** What is pulled and pushed in the bench, as a registry holds it, gzipped. */
export interface BenchRemotes {
  /** One layer, 170 MB. */
  readonly large: RemoteContent
  /** 12 layers with 300 MB in 30,000 files. */
  readonly many: RemoteContent
  /** The same with another top layer. */
  readonly sibling: RemoteContent
}

/** Makes them once, and keeps them in the cache. */
export async function makeBenchRemotes(cache: string): Promise<BenchRemotes> {
  const rootfs = await makeRootfs(cache)
  const large = await kept(join(cache, 'remote-large'), async () =>
    makeRemoteImage(makeImage({ layers: [layerOf(await readFile(rootfs.path))] })),
  )
  const layers = new Lazy(() => Array.from({ length: manyLayers }, (_, at) => makeFilesLayer(at)))
  const many = await kept(join(cache, 'remote-many'), async () => makeRemoteImage(makeImage({ layers: layers.value })))
  const sibling = await kept(join(cache, 'remote-sibling'), async () =>
    makeRemoteImage(makeImage({ layers: [...layers.value.slice(0, -1), makeFilesLayer(manyLayers)] })),
  )
  return { large, many, sibling }
}

/** Made when it is first asked for. */
class Lazy<T> {
  readonly #make: () => T
  #made: { readonly value: T } | undefined

  constructor(make: () => T) {
    this.#make = make
  }

  get value(): T {
    this.#made ??= { value: this.#make() }
    return this.#made.value
  }
}

/** A twelfth of the files: most of each is text, the rest does not compress. */
function makeFilesLayer(seed: number): LayerFixture {
  const random = seededRandom(seed + 1)
  const text = Buffer.from(makeText(random, 2_000_000))
  const noise = seededBytes(seed + 100, 1_000_000)
  const part = (of: Buffer, size: number): Buffer => {
    const start = Math.floor(random() * (of.length - size))
    return of.subarray(start, start + size)
  }
  const items = Array.from({ length: manyFiles / manyLayers }, (_, at) => {
    const size = Math.floor(fileSize * (0.2 + 1.6 * random()))
    const dense = Math.floor(size / 5)
    const content = Buffer.concat([part(text, size - dense), part(noise, dense)])
    return { name: `usr/share/layer-${seed}/part-${at % 50}/file-${at}`, content }
  })
  return makeLayer(items)
}

function makeText(random: () => number, length: number): string {
  const letters = 'etaoinshrdlu'
  const words = Array.from({ length: 3000 }, () =>
    Array.from({ length: 2 + Math.floor(random() * 9) }, () => letters[Math.floor(random() * 12)]).join(''),
  )
  const chosen: string[] = []
  for (let size = 0; size < length; ) {
    const word = words[Math.floor(random() ** 2 * words.length)] ?? ''
    chosen.push(word)
    size += word.length + 1
  }
  return chosen.join(' ')
}

/** What a folder keeps; made when the folder is not there. */
async function kept(folder: string, make: () => Promise<RemoteImage>): Promise<RemoteContent> {
  if (!existsSync(folder)) {
    const { target, bytes, blobs } = await make()
    const unfinished = `${folder}.unfinished`
    await rm(unfinished, { recursive: true, force: true })
    await mkdir(join(unfinished, 'blobs'), { recursive: true })
    for (const [digest, content] of blobs) await writeFile(join(unfinished, 'blobs', digestHex(digest)), content)
    await writeFile(join(unfinished, 'manifest'), bytes)
    await writeFile(join(unfinished, 'mediaType'), target.mediaType)
    await rename(unfinished, folder)
  }
  const bytes = await readFile(join(folder, 'manifest'))
  const mediaType = await readFile(join(folder, 'mediaType'), 'utf8')
  const blobs = new Map<Digest, Uint8Array>()
  for (const name of await readdir(join(folder, 'blobs'))) {
    blobs.set(`sha256:${name}` as Digest, await readFile(join(folder, 'blobs', name)))
  }
  return { target: { mediaType, digest: digestOf(bytes), size: bytes.length }, bytes, blobs, parts: [] }
}
