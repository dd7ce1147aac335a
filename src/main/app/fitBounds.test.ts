import { expect, it } from 'vitest'
import { fitBounds } from './fitBounds.ts'

const area = { x: 0, y: 25, width: 1440, height: 875 }

it('leaves a window that is in sight where it was, also half outside', () => {
  const inside = { x: 100, y: 100, width: 800, height: 600 }
  expect(fitBounds(inside, area)).toEqual(inside)
  const half = { x: -400, y: 300, width: 800, height: 600 }
  expect(fitBounds(half, area)).toEqual(half)
})

it('brings a window back whose upper edge is out of reach', () => {
  expect(fitBounds({ x: 3000, y: 200, width: 800, height: 600 }, area)).toEqual({
    x: 640,
    y: 200,
    width: 800,
    height: 600,
  })
  expect(fitBounds({ x: 10, y: -500, width: 800, height: 600 }, area)).toEqual({
    x: 10,
    y: 25,
    width: 800,
    height: 600,
  })
  expect(fitBounds({ x: 10, y: 890, width: 800, height: 600 }, area)).toEqual({
    x: 10,
    y: 300,
    width: 800,
    height: 600,
  })
})

it('makes a window of a larger display no larger than this one', () => {
  expect(fitBounds({ x: 0, y: 25, width: 3000, height: 2000 }, area)).toEqual(area)
})

it('works on a display left of the first one', () => {
  const left = { x: -1920, y: 0, width: 1920, height: 1080 }
  const there = { x: -1800, y: 40, width: 1200, height: 800 }
  expect(fitBounds(there, left)).toEqual(there)
})
