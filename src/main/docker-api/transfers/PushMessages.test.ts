import { expect, it } from 'vitest'
import { digestOf } from '../../../../test/fixtures/image.ts'
import { toldMessages } from '../../../../test/fixtures/toldMessages.ts'
import type { DiffId, ImageId } from '../../../shared/model/digest.ts'
import type { TransferPart } from '../../engine/registry/types.ts'
import { mediaTypes } from '../../engine/spec/mediaTypes.ts'
import { PushMessages } from './PushMessages.ts'

function partOf(name: string, change: Partial<TransferPart> = {}): TransferPart {
  return {
    digest: digestOf(Buffer.from(`${name}, compressed`)),
    diffId: digestOf(Buffer.from(name)) as DiffId,
    mediaType: mediaTypes.ociLayerGzip,
    size: 2000,
    state: 'waiting',
    bytesDone: 0,
    ...change,
  }
}

function line(name: string, status: string): object {
  return { id: digestOf(Buffer.from(name)).slice(7, 19), status, progressDetail: {} }
}

it('tells layers by their diffIDs, the topmost first, and the digest at the end in two ways', async () => {
  const digest = digestOf(Buffer.from('the manifest'))
  const told = await toldMessages((messages) => {
    const lines = new PushMessages(messages)
    lines.begin('docker.io/team/app')
    lines.onStart({
      reference: 'team/app:1',
      digest,
      parts: [
        { ...partOf('config'), mediaType: mediaTypes.dockerConfig },
        partOf('bottom', { state: 'present' }),
        partOf('middle'),
        partOf('top'),
      ],
    })
    lines.onPart(partOf('top', { state: 'preparing' }))
    lines.onPart(partOf('middle', { state: 'mounted', mountedFrom: 'team/base' }))
    lines.onPart(partOf('top', { state: 'active', bytesDone: 1000 }))
    lines.onPart(partOf('top', { state: 'retrying', bytesDone: 1000, retryIn: 500 }))
    lines.onPart(partOf('top', { state: 'done', bytesDone: 2000 }))
    lines.end({ id: digest as ImageId, reference: 'team/app:1', digest, size: 739, sent: 2000 })
  })
  expect(told).toEqual([
    { status: 'The push refers to repository [docker.io/team/app]' },
    line('top', 'Preparing'),
    line('middle', 'Preparing'),
    line('bottom', 'Preparing'),
    line('bottom', 'Layer already exists'),
    line('middle', 'Mounted from team/base'),
    {
      id: digestOf(Buffer.from('top')).slice(7, 19),
      status: 'Pushing',
      progressDetail: { current: 1000, total: 2000 },
      progress: '[=========================>                         ]      1kB/2kB',
    },
    line('top', 'Retrying in 1 second'),
    line('top', 'Pushed'),
    { status: `1: digest: ${digest} size: 739` },
    { progressDetail: {}, aux: { Tag: '1', Digest: digest, Size: 739 } },
  ])
})
