import { expect, it } from 'vitest'
import { digestOf } from '../engine/spec/digest.ts'
import type { ConfigHistory, Descriptor } from '../engine/spec/types.ts'
import { toRemoteImage } from './remoteImage.ts'

const platform = { os: 'linux', architecture: 'amd64' }
const descriptor = (text: string): Descriptor => ({ mediaType: 'type', digest: digestOf(text), size: text.length })
const step = (createdBy: string, emptyLayer: boolean): ConfigHistory => ({
  createdBy,
  emptyLayer,
  author: '',
  comment: '',
})

function imageOf(history: readonly ConfigHistory[], layers: readonly string[]) {
  return toRemoteImage({
    reference: 'alpine:latest',
    target: descriptor('target'),
    manifest: descriptor('target'),
    platforms: [],
    platform,
    annotations: {},
    layers: layers.map((text) => ({ descriptor: descriptor(text), isHere: false, bytesHere: 0 })),
    config: { created: 5, platform, author: '', diffIds: [], history, labels: {}, raw: {} },
    documents: { manifest: '{}' },
  })
}

it('a layer is told with the instruction that made it, and a step with the layer that it made', () => {
  const image = imageOf([step('ADD rootfs', false), step('CMD sh', true), step('RUN make', false)], ['one', 'two'])
  expect(image.layers.map(({ createdBy }) => createdBy)).toEqual(['ADD rootfs', 'RUN make'])
  expect(image.history.map(({ createdBy, layer }) => [createdBy, layer])).toEqual([
    ['RUN make', 1],
    ['CMD sh', undefined],
    ['ADD rootfs', 0],
  ])
})

it('a history that does not count as many layers as there are names none of them', () => {
  const image = imageOf([step('ADD rootfs', false)], ['one', 'two'])
  expect(image.layers.map(({ createdBy }) => createdBy)).toEqual([undefined, undefined])
})

it('no list and no document of an image is longer than what a message carries', () => {
  const many = Array.from({ length: 700 }, (_, at) => `${at}`)
  const image = imageOf(
    many.map((text) => step(text, false)),
    many,
  )
  expect([image.layers.length, image.layerCount, image.history.length]).toEqual([500, 700, 500])
})
