import { isDigest } from '../../../shared/model/digest.ts'
import { EngineError } from '../errors/EngineError.ts'

/**
 * A name of an image in full (distribution "Reference grammar", and Docker's normalisation of it):
 * `docker.io/library/alpine:latest` is domain `docker.io`, path `library/alpine`, tag `latest`.
 */
export interface Reference {
  readonly domain: string
  readonly path: string
  readonly tag?: string
  readonly digest?: string
}

const defaultDomain = 'docker.io'
const legacyDefaultDomain = 'index.docker.io'
const officialPrefix = 'library/'
const defaultTag = 'latest'
const nameLimit = 255
/** A bound for the expressions below: longer texts are no reference anyway. */
const textLimit = 4096

const alphaNumeric = '[a-z0-9]+'
const component = `${alphaNumeric}(?:(?:[._]|__|-+)${alphaNumeric})*`
const domainComponent = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?'
const ipv6Address = '\\[[a-fA-F0-9:]+\\]'
const domain = `(?:${domainComponent}(?:\\.${domainComponent})*|${ipv6Address})(?::[0-9]+)?`
const name = `(?:${domain}/)?${component}(?:/${component})*`
const tag = '[\\w][\\w.-]{0,127}'
const digest = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}'

const referencePattern = new RegExp(`^(${name})(?::(${tag}))?(?:@(${digest}))?$`)
const pathPattern = new RegExp(`^${component}(?:/${component})*$`)
const tagPattern = new RegExp(`^${tag}$`)
const identifierPattern = /^[0-9a-f]{64}$/

/**
 * Reads a reference as a person writes it, `alpine`, `quay.io/org/app:1`, `app@sha256:...`. No tag is added.
 * Throws INVALID_ARGUMENT; `data.docker` has Docker's own words for it.
 */
export function parseReference(text: string): Reference {
  if (identifierPattern.test(text)) {
    throw invalid(text, `invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`)
  }
  const [host, rest] = splitDomain(text)
  const colon = rest.indexOf(':')
  const remoteName = colon === -1 ? rest : rest.slice(0, colon)
  if (remoteName.toLowerCase() !== remoteName) {
    throw invalid(text, 'invalid reference format: repository name must be lowercase')
  }
  const full = `${host}/${rest}`
  const match = full.length > textLimit ? null : referencePattern.exec(full)
  if (!match) throw invalid(text, 'invalid reference format')
  const [, fullName = '', foundTag, foundDigest] = match
  if (fullName.length > nameLimit) {
    throw invalid(text, `repository name must not be more than ${nameLimit} characters`)
  }
  if (foundDigest !== undefined) checkDigest(text, foundDigest)
  return {
    domain: host,
    path: fullName.slice(host.length + 1),
    ...(foundTag === undefined ? {} : { tag: foundTag }),
    ...(foundDigest === undefined ? {} : { digest: foundDigest }),
  }
}

/** Whether a text can name a repository of a registry: `library/alpine`. */
export function isRepositoryPath(text: string): boolean {
  return text.length <= nameLimit && pathPattern.test(text)
}

/** Whether a text can be a tag, of at most 128 characters. */
export function isTag(text: string): boolean {
  return tagPattern.test(text)
}

/** The same reference; with tag `latest` when it has neither tag nor digest. */
export function withDefaultTag(reference: Reference): Reference {
  return reference.tag === undefined && reference.digest === undefined ? { ...reference, tag: defaultTag } : reference
}

/** The repository in full: `docker.io/library/alpine`. */
export function repositoryName({ domain: host, path }: Reference): string {
  return `${host}/${path}`
}

/** The full name of a repository that is written without tag or digest, 64 hex digits among them. Throws INVALID_ARGUMENT. */
export function parseRepository(text: string): string {
  // With a tag: 64 hex digits alone would be taken for an ID.
  return repositoryName(parseReference(`${text}:${defaultTag}`))
}

/** The normalised form, by which names are kept: `docker.io/library/alpine:latest`. */
export function formatReference(reference: Reference): string {
  return repositoryName(reference) + suffix(reference)
}

/** The repository as people know it: `alpine`, `bitnami/redis`, `quay.io/org/app`. */
export function familiarName({ domain: host, path }: Reference): string {
  if (host !== defaultDomain) return `${host}/${path}`
  const short = path.startsWith(officialPrefix) ? path.slice(officialPrefix.length) : path
  return short.includes('/') ? path : short
}

/** The reference as people know it: `alpine:latest`. */
export function familiarReference(reference: Reference): string {
  return familiarName(reference) + suffix(reference)
}

/** The normalised form with a tag, of any text that names an image. Throws INVALID_ARGUMENT. */
export function normalizeReference(text: string): string {
  return formatReference(withDefaultTag(parseReference(text)))
}

/** What of a text a person would know again, of a normalised reference. Throws INVALID_ARGUMENT. */
export function familiarize(normalized: string): string {
  return familiarReference(parseReference(normalized))
}

function suffix(reference: Reference): string {
  const tagPart = reference.tag === undefined ? '' : `:${reference.tag}`
  return reference.digest === undefined ? tagPart : `${tagPart}@${reference.digest}`
}

function splitDomain(text: string): [host: string, rest: string] {
  const slash = text.indexOf('/')
  const first = text.slice(0, Math.max(slash, 0))
  const isDomain = slash !== -1 && (/[.:]/.test(first) || first === 'localhost')
  const host = isDomain ? first : defaultDomain
  const rest = isDomain ? text.slice(slash + 1) : text
  if (host !== defaultDomain && host !== legacyDefaultDomain) return [host, rest]
  return [defaultDomain, rest.includes('/') ? rest : officialPrefix + rest]
}

function checkDigest(text: string, value: string): void {
  if (isDigest(value)) return
  const algorithm = value.slice(0, value.indexOf(':'))
  const lengths: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 }
  const length = lengths[algorithm]
  if (length === undefined) throw invalid(text, 'unsupported digest algorithm')
  if (value.length - algorithm.length - 1 !== length) throw invalid(text, 'invalid checksum digest length')
  if (/[A-F]/.test(value)) throw invalid(text, 'invalid checksum digest format')
}

function invalid(text: string, docker: string): EngineError {
  const shown = text.slice(0, 300)
  return new EngineError('INVALID_ARGUMENT', `"${shown}" cannot name an image: ${docker}.`, {
    data: { reference: shown, docker },
  })
}
