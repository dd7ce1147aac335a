import { type DockerConfigFile, parseObject } from '../../io/dockerConfig.ts'
import { memberText, withMember, withoutMember } from '../../io/jsonMember.ts'
import { isObject, type JsonObject, malformed } from '../../spec/json.ts'
import type { Credentials } from '../types.ts'
import { hostOfKey, serverKey } from './serverKey.ts'

/** What `config.json` says about credentials (docker CLI, cli/config/configfile). */
export interface DockerAuths {
  /** What is kept in the file itself, by key. */
  readonly auths: JsonObject
  /** The helper for all that `credHelpers` has none for; undefined for none. */
  readonly credsStore: string | undefined
  readonly credHelpers: Readonly<Record<string, string>>
}

/** Reads what a file says. Throws MALFORMED, without a word of the file, when it is not as docker writes it. */
export function readAuths({ path, text }: DockerConfigFile): DockerAuths {
  if (text === undefined || text.trim() === '') return { auths: {}, credsStore: undefined, credHelpers: {} }
  parseObject(text, path)
  const member = (key: string): unknown => JSON.parse(memberText(text, key) ?? 'null')
  const auths = objectOf(member('auths'), 'auths', path)
  const helpers = Object.entries(objectOf(member('credHelpers'), 'credHelpers', path))
  const credsStore = member('credsStore')
  return {
    auths,
    credsStore: typeof credsStore === 'string' && credsStore !== '' ? credsStore : undefined,
    credHelpers: Object.fromEntries(
      helpers.filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== ''),
    ),
  }
}

/** The helper that keeps a host's credentials, as docker chooses it; undefined when the file itself does. */
export function helperFor(host: string, { credsStore, credHelpers }: DockerAuths): string | undefined {
  const key = serverKey(host)
  if (Object.hasOwn(credHelpers, key)) return credHelpers[key]
  const [, alias] = Object.entries(credHelpers).find(([key]) => hostOfKey(key) === hostOfKey(host)) ?? []
  return alias ?? credsStore
}

/** What the file itself keeps for a host; the entry with docker's own key counts before others that mean the host. */
export function credentialsIn(auths: JsonObject, host: string): Credentials | undefined {
  const key = serverKey(host)
  const own = Object.hasOwn(auths, key) ? parseEntry(auths[key]) : undefined
  if (own) return own
  const others = Object.entries(auths).filter(([key]) => hostOfKey(key) === hostOfKey(host))
  return others.map(([, entry]) => parseEntry(entry)).find((found) => found !== undefined)
}

/** The text of the file with a host's credentials in it, written as docker does, all else as it is. */
export function withCredentials(text: string | undefined, host: string, credentials: Credentials): string {
  const before = text === undefined || text.trim() === '' ? '{}\n' : text
  const entry = JSON.stringify(entryOf(credentials), undefined, '\t').replaceAll('\n', '\n\t\t')
  const auths = memberText(before, 'auths')
  const isEmpty = auths === undefined || Object.keys(objectIn(auths)).length === 0
  const key = serverKey(host)
  const changed = isEmpty ? `{\n\t\t${JSON.stringify(key)}: ${entry}\n\t}` : withMember(auths, key, entry, 'map')
  if (before === '{}\n') return `{\n\t"auths": ${changed}\n}\n`
  return withMember(before, 'auths', changed)
}

/** The text of the file without any entry of a host. */
export function withoutCredentials(text: string, host: string): string {
  const auths = memberText(text, 'auths')
  if (auths === undefined) return text
  const keys = Object.keys(objectIn(auths)).filter((key) => hostOfKey(key) === hostOfKey(host))
  if (keys.length === 0) return text
  const changed = keys.reduce((left, key) => withoutMember(left, key, 'map'), auths)
  return withMember(text, 'auths', changed)
}

/** Reads an entry of `auths`: `auth` is base64 of `user:password`; undefined when it holds nothing. */
export function parseEntry(entry: unknown): Credentials | undefined {
  if (!isObject(entry)) return undefined
  const { auth, username, password, identitytoken, registrytoken } = entry
  if (typeof registrytoken === 'string' && registrytoken !== '') {
    return { kind: 'registryToken', registryToken: registrytoken }
  }
  if (typeof identitytoken === 'string' && identitytoken !== '') {
    return { kind: 'identityToken', identityToken: identitytoken }
  }
  if (typeof auth === 'string' && auth !== '') {
    const decoded = Buffer.from(auth, 'base64').toString()
    const colon = decoded.indexOf(':')
    if (colon < 1) return undefined
    // Docker drops zero bytes at the end, which old versions wrote.
    const secret = decoded.slice(colon + 1).replace(/\0+$/, '')
    return { kind: 'password', username: decoded.slice(0, colon), password: secret }
  }
  if (typeof username !== 'string' || username === '' || typeof password !== 'string') return undefined
  return { kind: 'password', username, password }
}

function entryOf(credentials: Credentials): JsonObject {
  switch (credentials.kind) {
    case 'password':
      return { auth: Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64') }
    case 'identityToken':
      return { identitytoken: credentials.identityToken }
    case 'registryToken':
      return { registrytoken: credentials.registryToken }
  }
}

function objectIn(text: string): JsonObject {
  const value: unknown = JSON.parse(text)
  return isObject(value) ? value : {}
}

function objectOf(value: unknown, key: string, path: string): JsonObject {
  if (value === null) return {}
  if (!isObject(value)) throw malformed(path, `its "${key}" is not an object`)
  return value
}
