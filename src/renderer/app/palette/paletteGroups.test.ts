import { describe, expect, it } from 'vitest'
import type { Command } from '../../client/commands.ts'
import { paletteGroups } from './paletteGroups.ts'

const run = () => {}
const commands: readonly Command[] = [
  { id: 'images.load', title: 'Load archives…', group: 'Images', keys: 'mod+O', run },
  { id: 'page.images', title: 'Images', group: 'Go to', keys: 'g i', run },
  { id: 'page.layers', title: 'Layers', group: 'Go to', run },
  { id: 'theme.light', title: 'Light theme', group: 'Appearance', run },
  { id: 'image.delete', title: 'Delete this image…', group: 'This image', run },
]
const lamp = { id: 'image sha256:1', title: 'lamp:1', marks: [0, 1], score: 100, run }

function outline(query: string, images: readonly (typeof lamp)[] = []): string[] {
  return paletteGroups(query, commands, images).map(
    ({ title, rows }) => `${title}: ${rows.map((row) => row.title).join(', ')}`,
  )
}

describe('the groups of the palette', () => {
  it('are all commands when nothing is typed, those of the page before those of every page', () => {
    expect(outline('')).toEqual([
      'Images: Load archives…',
      'This image: Delete this image…',
      'Go to: Images, Layers',
      'Appearance: Light theme',
    ])
  })

  it('have the best match first', () => {
    expect(outline('images')).toEqual(['Go to: Images', 'Images: Load archives…'])
    expect(outline('li')).toEqual(['Appearance: Light theme'])
  })

  it('have images between commands that were typed and commands by their letters', () => {
    expect(outline('la', [lamp])).toEqual(['Go to: Layers', 'Images found: lamp:1', 'Images: Load archives…'])
  })

  it('are none when nothing answers', () => {
    expect(outline('zebra')).toEqual([])
  })
})
