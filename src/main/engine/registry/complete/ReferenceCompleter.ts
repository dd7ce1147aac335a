import type { NamePage, Registries } from '../types.ts'
import { SlowAnswers } from './SlowAnswers.ts'
import { wellKnownNames } from './wellKnown.ts'

/** What a half-written reference may become. */
export interface Completion {
  /** Familiar; a registry alone ends with `/`. */
  readonly reference: string
  readonly from: 'here' | 'registry' | 'well-known'
}

export interface CompletionPorts {
  /** Familiar names here that have `text` in them, at most `limit`. */
  names(text: string, limit: number): readonly string[]
  readonly registries: Pick<Registries, 'list' | 'catalog' | 'tags'>
}

export const completionLimit = 50
/** Names here, and of the well-known ones, that are offered. */
const nearLimit = 20
/** Pages of a catalogue or of tags that are read. */
const pageLimit = 5
const minute = 60_000

/**
 * Completes references from names here, well-known ones, and what registries tell within a moment: those that are
 * known. A host that is being written is asked for nothing, nor is another registry for it.
 */
export class ReferenceCompleter {
  readonly #ports: CompletionPorts
  readonly #answers: SlowAnswers

  constructor(ports: CompletionPorts, now: () => number = () => performance.now()) {
    this.#ports = ports
    this.#answers = new SlowAnswers({ patience: 1200, life: minute, limit: 100, now })
  }

  /** Best first, at most 50. Never throws for a registry that does not answer; `signal` ends the wait for those. */
  async complete(text: string, signal?: AbortSignal): Promise<readonly Completion[]> {
    const typed = text.trim()
    const near = this.#ports.names(typed, nearLimit).map((reference) => ({ reference, from: 'here' as const }))
    const known = wellKnownNames
      .filter((name) => name.startsWith(typed) && !typed.includes(':'))
      .slice(0, nearLimit)
      .map((reference) => ({ reference, from: 'well-known' as const }))
    const remote = (await this.#remote(typed, signal)).map((reference) => ({ reference, from: 'registry' as const }))
    const begins = (found: readonly Completion[], isBeginning: boolean) =>
      found.filter(({ reference }) => reference.startsWith(typed) === isBeginning)
    const all = [...begins(near, true), ...remote, ...known, ...begins(near, false)]
    const seen = new Set<string>()
    return all.filter(({ reference }) => !seen.has(reference) && seen.add(reference)).slice(0, completionLimit)
  }

  async #remote(typed: string, signal: AbortSignal | undefined): Promise<readonly string[]> {
    const { registries } = this.#ports
    if (typed.includes('@')) return []
    const split = /^(.+?):([\w.-]*)$/.exec(typed.slice(typed.lastIndexOf('/') + 1))
    if (split) {
      const [, , tag = ''] = split
      const repository = typed.slice(0, typed.length - tag.length - 1)
      if (!typed.includes('/')) {
        const hosts = await this.#hosts(typed, signal)
        if (hosts.length > 0 || isHost(repository)) return hosts
      }
      if (!(await this.#isKnown(hostOf(repository), signal))) return []
      const tags = await this.#all(`tags ${repository}`, (after) => registries.tags(repository, after), signal)
      return tags.filter((name) => name.startsWith(tag)).map((name) => `${repository}:${name}`)
    }
    const slash = typed.indexOf('/')
    if (slash < 0) return this.#hosts(typed, signal)
    const host = typed.slice(0, slash)
    if (!(await this.#isKnown(host, signal))) return []
    const names = await this.#all(`catalog ${host}`, (after) => registries.catalog(host, after), signal)
    return names.map((name) => `${host}/${name}`).filter((name) => name.startsWith(typed))
  }

  async #hosts(typed: string, signal: AbortSignal | undefined): Promise<readonly string[]> {
    const hosts = await this.#knownHosts(signal)
    return hosts.filter((host) => host.startsWith(typed) && host !== 'docker.io').map((host) => `${host}/`)
  }

  /** Also one that something has just been pulled from, which the list of a minute ago does not have. */
  async #isKnown(host: string, signal: AbortSignal | undefined): Promise<boolean> {
    const hasNames = this.#ports.names(`${host}/`, nearLimit).some((name) => name.startsWith(`${host}/`))
    return hasNames || (await this.#knownHosts(signal)).includes(host)
  }

  #knownHosts(signal: AbortSignal | undefined): Promise<readonly string[]> {
    const ask = async () => (await this.#ports.registries.list()).map(({ host }) => host)
    return this.#answers.get('hosts', ask, signal)
  }

  #all(
    key: string,
    page: (after: string | undefined) => Promise<NamePage>,
    signal: AbortSignal | undefined,
  ): Promise<readonly string[]> {
    const ask = async () => {
      const names: string[] = []
      let after: string | undefined
      for (let count = 0; count < pageLimit && (count === 0 || after !== undefined); count++) {
        const answer = await page(after)
        names.push(...answer.names)
        after = answer.next
      }
      return names
    }
    return this.#answers.get(key, ask, signal)
  }
}

/** Whether the first part of a reference is a host, as docker tells it from a name. */
function isHost(first: string): boolean {
  return /[.:]/.test(first) || first === 'localhost'
}

/** The registry of a repository: Docker Hub where none is named. */
function hostOf(repository: string): string {
  const first = repository.slice(0, Math.max(0, repository.indexOf('/')))
  return isHost(first) ? first : 'docker.io'
}
