import { describe, expect, it } from 'vitest'
import { bridgedStart } from '../../../test/fixtures/ociFacts.ts'
import { resolveUser } from './users.ts'

const files = bridgedStart.accounts
const resolve = (spec: string, ...groups: string[]) => resolveUser(spec, groups, files)

describe('users of containers', () => {
  it('are found by name and number, with their groups and home', () => {
    expect(resolve('')).toEqual({ uid: 0, gid: 0, groups: [0], home: '/root' })
    expect(resolve('anna')).toEqual({ uid: 1000, gid: 1001, groups: [1001, 29], home: '/home/anna' })
    expect(resolve('1000')).toEqual({ uid: 1000, gid: 1001, groups: [1001, 29], home: '/home/anna' })
    expect(resolve('anna:audio')).toEqual({ uid: 1000, gid: 29, groups: [29], home: '/home/anna' })
    expect(resolve('5:7')).toEqual({ uid: 5, gid: 7, groups: [7], home: '/' })
    expect(resolve('5')).toEqual({ uid: 5, gid: 0, groups: [0], home: '/' })
    expect(resolve('0', 'video', '99')).toMatchObject({ groups: [0, 44, 99] })
  })

  it('are root where the image has no account files', () => {
    expect(resolveUser('', [], { passwd: '', group: '' })).toEqual({ uid: 0, gid: 0, groups: [0], home: '/' })
  })

  it.each([
    ['x', 'unable to find user x: no matching entries in passwd file'],
    ['anna:x', 'unable to find group x: no matching entries in group file'],
    ['4294967295', 'uids and gids must be in range 0-2147483647'],
  ])('are refused as Docker does: %s', (spec, docker) => {
    expect(() => resolve(spec)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT', data: { docker } }))
  })

  it('are read past lines that make no sense', () => {
    const passwd = '\n# nobody\nbroken\nroot:x:zero:0::/:\nroot:x:0:0::/r:/bin/sh'
    expect(resolveUser('root', [], { passwd, group: 'x' })).toMatchObject({ home: '/r' })
  })
})
