import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type ContainerStore, openContainerStore, requestOf } from '../../../../test/fixtures/containerStore.ts'
import { examineStore } from './examineStore.ts'
import type { Finding } from './Finding.ts'

let store: ContainerStore

beforeEach(async () => {
  store = await openContainerStore()
})

afterEach(() => store.remove())

async function problems(): Promise<string[]> {
  const findings: Finding[] = []
  await examineStore(store.root, (finding) => findings.push(finding))
  return findings
    .filter(({ subject }) => !subject.endsWith('archive.tar'))
    .map(({ subject, problem }) => `${subject.slice(store.root.length + 1)}: ${problem}`)
}

it('finds containers, layers and volumes without their folders, and folders that nothing knows', async () => {
  const { id } = await store.engine.containers.create(requestOf({}, { Binds: ['data:/data'] }, 'web'))
  expect(await problems()).toEqual([])
  const { snapshot } = store.runner.specs()[0] ?? {}
  for (const lost of [`containers/${id}`, `snapshots/${snapshot}`, 'volumes/data']) {
    await rm(join(store.root, lost), { recursive: true })
  }
  await mkdir(join(store.root, 'snapshots', '99'))
  expect(await problems()).toEqual([
    `containers/${id}: the container has lost its folder.`,
    `snapshots/${snapshot}: the unpacked layer has lost its folder.`,
    'snapshots/99: no unpacked layer of that name is known.',
    'volumes/data: the volume has lost its folder.',
  ])
})
