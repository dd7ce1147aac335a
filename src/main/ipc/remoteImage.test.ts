import { expect, it } from 'vitest'
import type { RemoteImage } from '../engine/registry/types.ts'
import { digestOf } from '../engine/spec/digest.ts'
import type { ConfigHistory, Descriptor } from '../engine/spec/types.ts'
import { toReferrer, toRemoteImage } from './remoteImage.ts'

const platform = { os: 'linux', architecture: 'amd64' }
const descriptor = (text: string): Descriptor => ({ mediaType: 'type', digest: digestOf(text), size: text.length })
const step = (createdBy: string, emptyLayer: boolean): ConfigHistory => ({
  createdBy,
  emptyLayer,
  author: '',
  comment: '',
})

function imageOf(history: readonly ConfigHistory[], layers: readonly string[], more: Partial<RemoteImage> = {}) {
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
    ...more,
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

const endless = 'x'.repeat(100_000)
const annotations = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`${at}${endless}`, endless]))
const sizeOf = (value: unknown) => JSON.stringify(value).length

it('no text of an image that a registry wrote comes to a window without end', () => {
  const long = { ...descriptor('target'), mediaType: endless }
  const image = imageOf([step(endless, false)], ['one'], {
    target: long,
    manifest: long,
    platforms: [{ digest: long.digest, size: 1, platform: { os: endless, architecture: endless, variant: endless } }],
    layers: [{ descriptor: long, isHere: false, bytesHere: 0 }],
    annotations,
    artifactType: endless,
  })
  expect(Object.keys(image.annotations)).toHaveLength(100)
  expect(sizeOf(image.annotations)).toBeLessThan(125_000)
  expect(sizeOf({ ...image, annotations: {} })).toBeLessThan(20_000)
  expect(image.layers[0]?.createdBy).toHaveLength(4000)
})

it('no text of what refers to an image does either', () => {
  const referrer = toReferrer({
    descriptor: { ...descriptor('one'), mediaType: endless, annotations },
    artifactType: endless,
  })
  expect(Object.keys(referrer.annotations)).toHaveLength(20)
  expect(sizeOf(referrer)).toBeLessThan(30_000)
})
