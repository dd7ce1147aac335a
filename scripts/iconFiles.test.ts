import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeIcns, makeIco } from './iconFiles.ts'

const images = [16, 32, 256].map((size) => ({ size, png: Buffer.from(`picture of ${size}`) }))

it('puts pictures into an icon of Windows, each where its entry says', () => {
  const ico = makeIco(images)
  expect([ico.readUInt16LE(0), ico.readUInt16LE(2), ico.readUInt16LE(4)]).toEqual([0, 1, 3])
  const found = images.map((_, index) => {
    const entry = 6 + index * 16
    const [length, offset] = [ico.readUInt32LE(entry + 8), ico.readUInt32LE(entry + 12)]
    return [ico.readUInt8(entry), ico.toString('latin1', offset, offset + length)]
  })
  expect(found).toEqual([
    [16, 'picture of 16'],
    [32, 'picture of 32'],
    [0, 'picture of 256'],
  ])
})

it('puts pictures into an icon of macOS, for plain and for dense screens', () => {
  const icns = makeIcns(images)
  expect(icns.toString('latin1', 0, 4)).toBe('icns')
  expect(icns.readUInt32BE(4)).toBe(icns.length)
  const found: string[] = []
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) {
    found.push(
      `${icns.toString('latin1', at, at + 4)} ${icns.toString('latin1', at + 8, at + icns.readUInt32BE(at + 4))}`,
    )
  }
  expect(found).toEqual([
    'icp4 picture of 16',
    'icp5 picture of 32',
    'ic11 picture of 32',
    'ic08 picture of 256',
    'ic13 picture of 256',
  ])
})

it.each([16, 24, 32, 48, 64, 128, 256, 512, 1024])('has a picture of %i pixels a side for Linux', (size) => {
  const png = readFileSync(join(import.meta.dirname, '..', 'build', 'icons', `${size}x${size}.png`))
  // The header of a PNG: width and height after the first chunk's name.
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size])
})
