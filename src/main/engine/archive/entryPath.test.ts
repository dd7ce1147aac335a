import { describe, expect, it } from 'vitest'
import { ArchiveContents } from './ArchiveContents.ts'
import { entryFolder, normalEntryPath } from './entryPath.ts'

describe('paths in an archive', () => {
  it('have one normal form', () => {
    expect(normalEntryPath('./a//b/./c/', 'x.tar')).toBe('a/b/c')
    expect(normalEntryPath('/a/../b', 'x.tar')).toBe('b')
    expect(normalEntryPath('../layer/layer.tar', 'x.tar', 'image')).toBe('layer/layer.tar')
    expect(entryFolder('a/b/c')).toBe('a/b')
    expect(entryFolder('a')).toBe('')
  })

  it('must not climb out', () => {
    expect(() => normalEntryPath('../etc/passwd', 'x.tar')).toThrow('leads out of the archive')
    expect(() => normalEntryPath('../../x', 'x.tar', 'image')).toThrow('leads out of the archive')
  })

  it('are found through symlinks and hard links, not in circles', () => {
    const contents = new ArchiveContents('x.tar')
    const bytes = new Uint8Array(3)
    contents.add({ path: 'a/layer.tar', size: 3, content: { kind: 'small', bytes } })
    contents.add({ path: 'b/layer.tar', link: '../a/layer.tar', hard: false })
    contents.add({ path: 'c/layer.tar', link: 'b/layer.tar', hard: true })
    contents.add({ path: 'loop', link: 'loop', hard: false })
    contents.add({ path: 'out', link: '../../etc', hard: false })
    expect(contents.find('c/layer.tar')?.path).toBe('a/layer.tar')
    expect(contents.find('missing')).toBeUndefined()
    expect(() => contents.find('loop')).toThrow('leads to itself')
    expect(() => contents.find('out')).toThrow('leads out')
    expect(() => contents.require('missing', 'manifest.json')).toThrow('not in the archive')
  })
})
