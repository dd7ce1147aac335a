import { expect, it } from 'vitest'
import { partsOf } from './pruneParts.ts'

const nothing = {
  token: '',
  images: [],
  imageTotal: 0,
  layers: [],
  layerTotal: 0,
  containers: [],
  containerTotal: 0,
  volumes: [],
  volumeTotal: 0,
  downloadCount: 0,
  trashCount: 0,
  freedNow: 0,
  freedLater: 0,
  dockerSize: 0,
  command: '',
  toTrash: true,
}

it('what goes is told in words, and what does not go is not', () => {
  expect(partsOf(nothing)).toEqual([])
  expect(partsOf({ ...nothing, imageTotal: 1, layerTotal: 1200, volumeTotal: 2, trashCount: 1 })).toEqual([
    '1 image with 1,200 layers that no other image needs',
    '2 volumes, with what is in them',
    '1 image from the trash, for good',
  ])
})
