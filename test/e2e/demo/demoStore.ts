import { makeDockerArchive } from '../../fixtures/dockerArchive.ts'
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
