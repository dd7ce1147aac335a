import { expect, it } from 'vitest'
import type { PathStat } from '../../../runner/contract/snapshot.ts'
import { EngineError } from '../errors/EngineError.ts'
import { findShell } from './findShell.ts'

type Entry = Partial<PathStat>

/** Files of a container: a path to what it is; a text is a link to it. */
function statOf(files: Readonly<Record<string, Entry | string>>) {
  return async (path: string): Promise<PathStat> => {
    const entry = files[path]
    if (entry === undefined) throw new EngineError('NOT_FOUND', `There is no ${path}.`)
    const usual = { name: path, kind: 'file', size: 1, mode: 0o755, uid: 0, gid: 0, mtime: 0, linkTarget: '' } as const
    return typeof entry === 'string' ? { ...usual, kind: 'symlink', linkTarget: entry } : { ...usual, ...entry }
  }
}

it.each([
  ['bash, where there is one', { '/bin/sh': {}, '/bin/bash': {} }, '/bin/bash'],
  ['ash before sh', { '/bin/sh': '/bin/busybox', '/bin/ash': '/bin/busybox', '/bin/busybox': {} }, '/bin/ash'],
  ['a shell by links that begin where they stand', { '/bin/sh': '../usr/bin/dash', '/usr/bin/dash': {} }, '/bin/sh'],
  ['none that may not be run', { '/bin/bash': { mode: 0o644 }, '/bin/sh': {} }, '/bin/sh'],
  [
    'none that is a folder, or leads nowhere',
    { '/bin/bash': '/gone', '/bin/ash': { kind: 'directory' }, '/bin/sh': {} },
    '/bin/sh',
  ],
  ['none that leads to itself', { '/bin/bash': 'bash', '/bin/sh': {} }, '/bin/sh'],
  ['that of a busybox beside', { '/busybox/sh': {} }, '/busybox/sh'],
] satisfies [string, Record<string, Entry | string>, string][])('the best shell is %s', async (_what, files, path) => {
  expect(await findShell(statOf(files), 'web')).toBe(path)
})

it('a container without a shell is said so', async () => {
  const message = expect.stringContaining('web: it has neither bash nor ash nor sh')
  await expect(findShell(statOf({}), 'web')).rejects.toMatchObject({ code: 'FAILED_PRECONDITION', message })
})

it('what keeps from looking is told as it is', async () => {
  const stat = () => Promise.reject(new EngineError('UNAVAILABLE', 'no runner'))
  await expect(findShell(stat, 'web')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})
