import { dockerArchiveItems } from '../../fixtures/dockerArchive.ts'
import { makeSmallImage } from '../../fixtures/image.ts'
import { makeTar, type TarItem } from '../../fixtures/tar.ts'
import { type HostileCase, harmless, hostile } from '../HostileCase.ts'

/** Docker archives whose entries are links, or have names, that lead where they should not. */
export const linkCases: readonly HostileCase[] = [
  hostile(
    'whose layer is a link to itself',
    () => layerAs('symlink', 'layer.tar'),
    ['MALFORMED', 'UNSAFE_PATH'],
    'layer.tar',
  ),
  hostile('whose layer is a hard link to itself', hardSelf, ['MALFORMED', 'UNSAFE_PATH'], 'layer.tar'),
  hostile('whose layers are links in a circle', linkCircle, ['MALFORMED', 'UNSAFE_PATH'], 'layer.tar'),
  hostile(
    'whose layer is a link out of it',
    () => layerAs('symlink', '../../../../etc/passwd'),
    ['UNSAFE_PATH'],
    '../../../../etc/passwd',
  ),
  hostile(
    'whose layer is a link to a file of the machine',
    () => layerAs('symlink', '/etc/passwd'),
    ['UNSAFE_PATH', 'MALFORMED'],
    'layer.tar',
  ),
  hostile(
    'whose layer is a hard link out of it',
    () => layerAs('hardlink', '../../etc/passwd'),
    ['UNSAFE_PATH'],
    '../../etc/passwd',
  ),
  hostile(
    'whose layer is a link to nothing',
    () => layerAs('symlink', '../gone/layer.tar'),
    ['MALFORMED'],
    'layer.tar',
  ),
  hostile('whose layer is a device', () => layerAs('char', ''), ['MALFORMED'], 'layer.tar'),
  hostile('whose config is a link to itself', configSelf, ['MALFORMED', 'UNSAFE_PATH'], '.json'),
  hostile('with an entry whose name climbs out', () => beside('../../outside'), ['UNSAFE_PATH'], '../../outside'),
  hostile(
    'with an entry whose name climbs out midway',
    () => beside('a/../../outside'),
    ['UNSAFE_PATH'],
    'a/../../outside',
  ),
  harmless('with an entry whose name is absolute', () => beside('/etc/outside')),
  harmless('whose names all begin with ./', dotted),
  harmless('with its layer behind 10 links', () => chain(10)),
  hostile('with its layer behind 10,000 links', () => chain(10_000), ['MALFORMED', 'UNSAFE_PATH']),
]

function items(): TarItem[] {
  return dockerArchiveItems([makeSmallImage('hostile:1')])
}

function firstLayer(): string {
  return items().find((item) => item.name.endsWith('/layer.tar'))?.name ?? ''
}

/** The archive with its first layer replaced by an entry of another kind. */
function layerAs(kind: NonNullable<TarItem['kind']>, linkName: string): Buffer {
  const name = firstLayer()
  return makeTar(items().map((item): TarItem => (item.name === name ? { name, kind, linkName } : item)))
}

function hardSelf(): Buffer {
  return layerAs('hardlink', firstLayer())
}

function configSelf(): Buffer {
  const config = /^[0-9a-f]{64}\.json$/
  return makeTar(
    items().map(
      (item): TarItem => (config.test(item.name) ? { name: item.name, kind: 'symlink', linkName: item.name } : item),
    ),
  )
}

function linkCircle(): Buffer {
  const name = firstLayer()
  return makeTar([
    ...items().map((item): TarItem => (item.name === name ? { name, kind: 'symlink', linkName: '../circle-a' } : item)),
    { name: 'circle-a', kind: 'symlink', linkName: 'circle-b' },
    { name: 'circle-b', kind: 'symlink', linkName: 'circle-a' },
  ])
}

function beside(name: string): Buffer {
  return makeTar([{ name, content: 'outside' }, ...items()])
}

function dotted(): Buffer {
  return makeTar(items().map((item) => ({ ...item, name: `./${item.name}` })))
}

function chain(length: number): Buffer {
  const name = firstLayer()
  const links = Array.from({ length }, (_, at): TarItem => {
    const target = at === 0 ? 'real' : `link-${at - 1}`
    return { name: `link-${at}`, kind: 'symlink', linkName: target }
  })
  return makeTar([
    ...items().map((item): TarItem => (item.name === name ? { ...item, name: 'real' } : item)),
    ...links,
    { name, kind: 'symlink', linkName: `../link-${length - 1}` },
  ])
}
