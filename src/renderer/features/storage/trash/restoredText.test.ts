import { expect, it } from 'vitest'
import { restoredText } from './restoredText.ts'

it('an image that came back is told by its first name', () => {
  expect(restoredText([{ names: ['alpine:3.20', 'a:1'], taken: [] }])).toBe('alpine:3.20 is back.')
  expect(restoredText([{ names: [], taken: [] }])).toBe('The image is back.')
})

it('names that stay with others are told', () => {
  expect(restoredText([{ names: [], taken: ['alpine:3.20'] }])).toBe(
    'The image is back. The name alpine:3.20 stays with the image that has it by now.',
  )
  const many = [
    { names: ['a:1'], taken: ['b:1', 'b:2'] },
    { names: ['c:1'], taken: [] },
  ]
  expect(restoredText(many)).toBe('2 images are back. 2 names stay with the images that have them by now: b:1, b:2.')
})
