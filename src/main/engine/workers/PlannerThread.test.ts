import { afterEach, beforeEach, expect, it } from 'vitest'
import { imageIdOf, importBatch } from '../../../../test/fixtures/importBatches.ts'
import { openTemporaryMetadata, type TemporaryMetadata } from '../../../../test/fixtures/temporaryMetadata.ts'
import { unpackImages } from '../metadata/plannedImages.ts'
import { PlannerThread } from './PlannerThread.ts'

let metadata: TemporaryMetadata
let planner: PlannerThread

beforeEach(async () => {
  metadata = await openTemporaryMetadata()
  metadata.transactions.recordImport(importBatch({ name: 'one', layers: ['a'], tags: ['one'] }))
  planner = new PlannerThread(metadata.path)
})

afterEach(async () => {
  await planner.close()
  await metadata.remove()
})

const page = { offset: 0, limit: 500 }
const goal = { bytes: 1, keep: [], used: [], images: page, layers: page }

it('plans in a thread of its own, and sees what was written since', async () => {
  expect(await planner.plan(goal)).toMatchObject({ images: [{ id: imageIdOf('one') }], reached: true })
  metadata.transactions.recordImport(importBatch({ name: 'two', layers: ['b'] }))
  expect(await planner.plan(goal)).toMatchObject({ images: [{ id: imageIdOf('two') }] })
})

it('gives a removal by the token that its plan has', async () => {
  const [{ token }, planned] = await Promise.all([planner.plan(goal), planner.removal(goal)])
  expect(planned.token).toBe(token)
  expect(planned.removal.pages.flatMap(unpackImages)).toMatchObject([{ id: imageIdOf('one'), names: ['one:latest'] }])
})

it('refuses what it is asked when it is closed', async () => {
  const [asked] = await Promise.allSettled([planner.plan(goal), planner.close()])
  expect(asked).toMatchObject({ reason: { code: 'UNAVAILABLE' } })
  await expect(planner.plan(goal)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})
