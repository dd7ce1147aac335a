import { EngineError } from '../../main/engine/errors/EngineError.ts'

/** /etc/passwd and /etc/group of a container; empty where there is none. */
export interface AccountFiles {
  readonly passwd: string
  readonly group: string
}

/** Who a process in a container is. */
export interface ResolvedUser {
  readonly uid: number
  readonly gid: number
  /** The groups besides; the first is `gid` again, as Docker has it. */
  readonly groups: readonly number[]
  readonly home: string
}

interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly home: string
}

interface Group {
  readonly name: string
  readonly gid: number
  readonly members: readonly string[]
}

/** The largest ID that Docker takes. */
const largestId = 0x7fffffff

/**
 * Who `USER[:GROUP]` and --group-add mean in a container, by name or number, as Docker resolves them. Throws
 * INVALID_ARGUMENT in Docker's words.
 */
export function resolveUser(spec: string, groupAdd: readonly string[], files: AccountFiles): ResolvedUser {
  const [userName = '', groupName = ''] = splitOnce(spec)
  const accounts = parseAccounts(files.passwd)
  const groups = parseGroups(files.group)
  const number = idOf(userName)
  const account = accounts.find(({ name, uid }) =>
    number !== undefined ? uid === number : userName === '' ? uid === 0 : name === userName,
  )
  if (account === undefined && userName !== '' && number === undefined) {
    throw unknownName('user', userName, 'passwd file')
  }
  const uid = account?.uid ?? number ?? 0
  const gid = groupName === '' ? (account?.gid ?? 0) : groupId(groupName, groups)
  const own =
    groupName === '' && account !== undefined ? groups.filter(({ members }) => members.includes(account.name)) : []
  const added = groupAdd.map((name) => groupId(name, groups))
  return {
    uid,
    gid,
    groups: [...new Set([gid, ...own.map((group) => group.gid), ...added])],
    home: account?.home || '/',
  }
}

function splitOnce(spec: string): string[] {
  const colon = spec.indexOf(':')
  return colon === -1 ? [spec] : [spec.slice(0, colon), spec.slice(colon + 1)]
}

function groupId(name: string, groups: readonly Group[]): number {
  const number = idOf(name)
  const found = groups.find((group) => (number !== undefined ? group.gid === number : group.name === name))
  const gid = found?.gid ?? number
  if (gid === undefined) throw unknownName('group', name, 'group file')
  return gid
}

/** The number that a text is; undefined for a name. */
function idOf(text: string): number | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined
  const id = Number(text)
  if (id >= 0 && id <= largestId) return id
  throw new EngineError('INVALID_ARGUMENT', `Could not use the ID ${text}: user and group IDs are 0 to ${largestId}.`, {
    data: { docker: `uids and gids must be in range 0-${largestId}` },
  })
}

function parseAccounts(text: string): readonly Account[] {
  return rows(text, 7).map(([name = '', , uid, gid, , home = '']) => ({
    name,
    uid: Number(uid),
    gid: Number(gid),
    home,
  }))
}

function parseGroups(text: string): readonly Group[] {
  return rows(text, 3).map(([name = '', , gid, members = '']) => ({
    name,
    gid: Number(gid),
    members: members.split(',').filter((member) => member !== ''),
  }))
}

/** Rows whose third field is a number. `limit` fields at most are needed. */
function rows(text: string, limit: number): readonly (readonly string[])[] {
  return text
    .split('\n')
    .map((line) => line.trim().split(':', Math.max(limit, 4)))
    .filter((fields) => fields[0] !== '' && /^\d+$/.test(fields[2] ?? ''))
}

function unknownName(kind: string, name: string, file: string): EngineError {
  const docker = `unable to find ${kind} ${name}: no matching entries in ${file}`
  return new EngineError(
    'INVALID_ARGUMENT',
    `Could not start the container: the image knows no ${kind} "${name}" in /etc/${file.split(' ')[0]}. Use a number or add it to the image.`,
    { data: { docker } },
  )
}
