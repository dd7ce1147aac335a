import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { digestOf } from '../../../../test/fixtures/image.ts'
import { toldMessages } from '../../../../test/fixtures/toldMessages.ts'
import type { ImageId } from '../../../shared/model/digest.ts'
import type { TransferPart } from '../../engine/registry/types.ts'
import { mediaTypes } from '../../engine/spec/mediaTypes.ts'
import { PullMessages } from './PullMessages.ts'

const digest = digestOf(Buffer.from('the manifest'))
const config = { ...partOf('config', { state: 'present' }), mediaType: mediaTypes.ociConfig }
const pulled = { id: digestOf(Buffer.from('config')) as ImageId, digest, fetched: 0 }

function partOf(name: string, change: Partial<TransferPart> = {}): TransferPart {
  const mediaType = mediaTypes.ociLayerGzip
  return { digest: digestOf(Buffer.from(name)), mediaType, size: 1000, state: 'waiting', bytesDone: 0, ...change }
}

function idOf(name: string): string {
  return digestOf(Buffer.from(name)).slice(7, 19)
}

function line(name: string, status: string): object {
  return { id: idOf(name), status, progressDetail: {} }
}

it('tells layers as dockerd does, completed from the bottom up', async () => {
  const told = await toldMessages((messages) => {
    const lines = new PullMessages(messages)
    lines.onStart({
      reference: 'team/app:1',
      digest,
      parts: [{ ...config, state: 'waiting' }, partOf('base', { state: 'present' }), partOf('one'), partOf('two')],
    })
    lines.onPart({ ...config, state: 'done' })
    lines.onPart(partOf('two', { state: 'active', bytesDone: 500 }))
    lines.onPart(partOf('two', { state: 'checking', bytesDone: 1000 }))
    lines.onPart(partOf('two', { state: 'done', bytesDone: 1000 }))
    lines.onPart(partOf('one', { state: 'active', bytesDone: 250 }))
    lines.onPart(partOf('one', { state: 'retrying', bytesDone: 250, retryIn: 1400 }))
    lines.onPart(partOf('one', { state: 'done', bytesDone: 1000 }))
    lines.end({ ...pulled, reference: 'team/app:1', isUpToDate: false })
    lines.close('team/app:1')
  })
  const extracting = (name: string): unknown =>
    expect.objectContaining({ id: idOf(name), status: 'Extracting', progressDetail: { current: 1000, total: 1000 } })
  expect(told).toEqual([
    { status: 'Pulling from team/app', id: '1' },
    line('base', 'Already exists'),
    line('one', 'Pulling fs layer'),
    line('two', 'Pulling fs layer'),
    {
      id: idOf('two'),
      status: 'Downloading',
      progressDetail: { current: 500, total: 1000 },
      progress: '[=========================>                         ]     500B/1kB',
    },
    line('two', 'Verifying Checksum'),
    line('two', 'Download complete'),
    expect.objectContaining({ id: idOf('one'), status: 'Downloading' }),
    line('one', 'Retrying in 2 seconds'),
    line('one', 'Download complete'),
    extracting('one'),
    line('one', 'Pull complete'),
    extracting('two'),
    line('two', 'Pull complete'),
    { status: `Digest: ${digest}` },
    { status: 'Status: Downloaded newer image for team/app:1' },
  ])
})

it('tells no layers of an image that is here, and that it is up to date', async () => {
  const told = await toldMessages((messages) => {
    const lines = new PullMessages(messages)
    lines.onStart({ reference: `app@${digest}`, digest, parts: [] })
    lines.end({ ...pulled, reference: `app@${digest}`, isUpToDate: true })
    lines.close(`app@${digest}`)
  })
  expect(told).toEqual([
    { status: 'Pulling from library/app', id: `app@${digest}` },
    { status: `Digest: ${digest}` },
    { status: `Status: Image is up to date for app@${digest}` },
  ])
})

it('tells each of all tags, and that one of them was new', async () => {
  const told = await toldMessages((messages) => {
    const lines = new PullMessages(messages)
    for (const [tag, isUpToDate] of [['1', false] as const, ['2', true] as const]) {
      lines.onStart({ reference: `team/app:${tag}`, digest, parts: [] })
      lines.end({ ...pulled, reference: `team/app:${tag}`, isUpToDate })
    }
    lines.close('team/app')
  })
  expect(told).toEqual([
    { status: 'Pulling from team/app', id: '1' },
    { status: `Digest: ${digest}` },
    { status: 'Pulling from team/app', id: '2' },
    { status: `Digest: ${digest}` },
    { status: 'Status: Downloaded newer image for team/app' },
  ])
})

it('tells of layers that have not begun after a while that they wait, once', async () => {
  const told = await toldMessages(async (messages) => {
    const lines = new PullMessages(messages)
    lines.onStart({ reference: 'app:1', digest, parts: ['one', 'two', 'three'].map((name) => partOf(name)) })
    lines.onPart(partOf('one', { state: 'active', bytesDone: 1 }))
    await delay(250)
    lines.onPart(partOf('two', { state: 'waiting' }))
    lines.stop()
  })
  expect(told.slice(5)).toEqual([line('two', 'Waiting'), line('three', 'Waiting')])
})
