import { makeDockerArchive } from '../../fixtures/dockerArchive.ts'
import { makeFileLayer, makeImage } from '../../fixtures/image.ts'
import { makeOciArchive } from '../../fixtures/ociLayout.ts'
import type { LaminaServer } from '../LaminaServer.ts'
import { built, platforms, pulled } from './demoImages.ts'

/**
 * Fills a store with what a small team has after two years: shared bases, images of several names and of none, a long
 * name, one for several platforms, and a layer that stands on two bases.
 */
export async function loadDemo(server: LaminaServer): Promise<void> {
  const { untagged, ...named } = built
  await server.load(makeOciArchive(Object.values(pulled), { layers: 'zstd' }))
  await server.load(makeOciArchive(platforms, { layers: 'gzip', multiPlatform: true }))
  await server.load(makeDockerArchive([...Object.values(named), ...untagged]))
}

/** Loads images that are there to be deleted: one with the longest of names, and one with many. */
export async function loadDeleted(server: LaminaServer): Promise<void> {
  const layers = [makeFileLayer('own', 'own'.repeat(40_000))]
  const tags = Array.from({ length: 12 }, (_, at) => `many-names:${at}`)
  const long =
    'registry.example:5000/team/a-very-long-name-of-an-image-that-somebody-thought-was-a-sentence:2026.01-rc.4'
  await server.load(
    makeDockerArchive([
      makeImage({ layers: [...layers, makeFileLayer('long', 'long'.repeat(9000))], tags: [long] }),
      makeImage({ layers: [...layers, makeFileLayer('many', 'many'.repeat(5000))], tags }),
      makeImage({ layers: [...layers, makeFileLayer('stays', 'stays'.repeat(700))], tags: ['stays:1'] }),
    ]),
  )
}
