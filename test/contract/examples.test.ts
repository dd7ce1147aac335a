import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from '../bench/command.ts'
import { makeSmallImage } from '../fixtures/image.ts'
import { fetchManifest, pushRemote } from '../fixtures/registry/pushRemote.ts'
import { makeRemoteImage } from '../fixtures/registry/remoteImage.ts'
import { cannotStartRegistry, TestRegistry } from '../fixtures/registry/TestRegistry.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'

const program = join(import.meta.dirname, '..', '..', 'docs', 'examples', 'registries.ts')

it.runIf(cannotStartRegistry !== undefined)(`the examples are not run: ${cannotStartRegistry}`, () => {
  expect(cannotStartRegistry).toBeTypeOf('string')
})

describe.runIf(cannotStartRegistry === undefined)('the example of registries', () => {
  let registry: TestRegistry
  let folder: Awaited<ReturnType<typeof makeTestRoot>>
  beforeAll(async () => {
    registry = await TestRegistry.start()
    folder = await makeTestRoot('examples')
  })
  afterAll(async () => {
    await registry.close()
    await folder.remove()
  })

  it('pulls, pushes, lists, deletes and takes back', async () => {
    const image = makeRemoteImage(makeSmallImage())
    await pushRemote(registry, 'team/source', image, '1')
    const [source, target] = [`${registry.host}/team/source:1`, `${registry.host}/team/target:2`]
    const said = await runCommand(process.execPath, [program, join(folder.path, 'root'), source, target])
    expect(said).toContain(`pulled ${source} as ${image.target.digest}`)
    expect(said).toContain(`pushed ${target} as ${image.target.digest}`)
    expect(said).toContain(`tags of ${registry.host}/team/target: 2`)
    expect(said).toMatch(/deleted; [1-9]\d* bytes are free once the trash is emptied/)
    const restored = /^back again: (.*)$/m.exec(said)?.[1]?.split(', ')
    expect(restored).toEqual(expect.arrayContaining([source, target]))
    expect((await fetchManifest(registry, 'team/target', '2'))?.digest).toBe(image.target.digest)
  })
})
