import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { makeTestRoot } from '../../../test/fixtures/testRoot.ts'
import { mapIds, namespaceError } from './userNamespace.ts'

let folder: Awaited<ReturnType<typeof makeTestRoot>>

beforeEach(async () => {
  folder = await makeTestRoot('namespace')
})

afterEach(() => folder.remove())

const settings = { apparmor: '0', clone: '1', limit: '1000' }

/** Settings of a system in files of its own, in the order in which they are looked at. */
function bansOf(given: Partial<typeof settings>) {
  const values = { ...settings, ...given }
  return [
    { name: 'kernel.apparmor_restrict_unprivileged_userns', text: values.apparmor, banned: '1', allow: '0' },
    { name: 'kernel.unprivileged_userns_clone', text: values.clone, banned: '0', allow: '1' },
    { name: 'user.max_user_namespaces', text: values.limit, banned: '0', allow: '15000' },
  ].map(({ name, text, banned, allow }) => {
    const file = join(folder.path, name)
    writeFileSync(file, `${text}\n`)
    return { file, name, banned, allow }
  })
}

it('names the command that allows namespaces where the system forbids them', async () => {
  const commands = [
    [{ apparmor: '1' }, 'sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0'],
    [{ clone: '0' }, 'sudo sysctl -w kernel.unprivileged_userns_clone=1'],
    [{ limit: '0' }, 'sudo sysctl -w user.max_user_namespaces=15000'],
  ] as const
  for (const [given, command] of commands) {
    const error = await namespaceError('', bansOf(given))
    expect(error.code).toBe('FAILED_PRECONDITION')
    expect(error.message).toContain(`Run: ${command}`)
  }
})

it('tells what unshare said where no setting forbids anything', async () => {
  const error = await namespaceError('unshare: unshare failed: Operation not permitted', bansOf({}))
  expect(error.message).toContain('unshare failed: Operation not permitted')
})

it('says what to install when the tools for mapping are not there, and what they said when they fail', async () => {
  const maps = { uid: ['0', '1', '1'], gid: ['0', '1', '1'] }
  vi.stubEnv('PATH', folder.path)
  try {
    const tool = join(folder.path, 'newuidmap')
    writeFileSync(tool, '#!/bin/sh\necho "newuidmap: uid range not allowed" >&2\nexit 1\n')
    chmodSync(tool, 0o755)
    await expect(mapIds(1, maps)).rejects.toThrow('newuidmap: uid range not allowed. Is /etc/subuid right')
  } finally {
    vi.unstubAllEnvs()
  }
})
