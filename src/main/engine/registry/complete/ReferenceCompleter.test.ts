import { expect, test } from 'vitest'
import type { KnownRegistry, NamePage } from '../types.ts'
import { type CompletionPorts, ReferenceCompleter } from './ReferenceCompleter.ts'

const here = ['alpine:3.15', 'localhost:5000/team/shop:1', 'team/alpine-tools:2']
const repositories: Readonly<Record<string, readonly string[]>> = {
  'localhost:5000': ['team/shop', 'team/store', 'zoo'],
}
const tags: Readonly<Record<string, readonly NamePage[]>> = {
  'localhost:5000/team/shop': [{ names: ['1', '2'], next: '2' }, { names: ['latest'] }],
}

function registry(host: string): KnownRegistry {
  return { host, isInsecure: false, mirrors: [], imageCount: 0 }
}

/** A completer whose registries answer as above, and what they were asked. */
function makeCompleter(change: Partial<CompletionPorts['registries']> = {}) {
  const asked: string[] = []
  const registries: CompletionPorts['registries'] = {
    list: async () => ['docker.io', 'localhost:5000'].map(registry),
    catalog: async (host) => {
      asked.push(host)
      return { names: repositories[host] ?? [] }
    },
    tags: async (repository, after) => {
      asked.push(repository)
      return tags[repository]?.[after === undefined ? 0 : 1] ?? { names: [] }
    },
    ...change,
  }
  const names = (text: string, limit: number) => here.filter((name) => name.includes(text)).slice(0, limit)
  const completer = new ReferenceCompleter({ names, registries })
  const complete = async (text: string) => (await completer.complete(text)).map(({ reference }) => reference)
  return { completer, complete, asked }
}

test('what begins as it was typed comes before what has it in the middle', async () => {
  expect(await makeCompleter().complete('alpine')).toEqual(['alpine:3.15', 'alpine', 'team/alpine-tools:2'])
})

test('a registry that is known completes to its repositories, and these to their tags, on all pages', async () => {
  const { complete } = makeCompleter()
  expect(await complete('local')).toContain('localhost:5000/')
  expect(await complete('localhost:50')).toContain('localhost:5000/')
  expect(await complete('localhost:5000/team/')).toEqual([
    'localhost:5000/team/shop:1',
    'localhost:5000/team/shop',
    'localhost:5000/team/store',
  ])
  expect(await complete('localhost:5000/team/shop:')).toEqual([
    'localhost:5000/team/shop:1',
    'localhost:5000/team/shop:2',
    'localhost:5000/team/shop:latest',
  ])
})

test('a registry is asked once for what more keystrokes need, and one that nobody knows not at all', async () => {
  const { complete, asked } = makeCompleter()
  await complete('localhost:5000/t')
  await complete('localhost:5000/te')
  await complete('evil.example/te')
  await complete('evil.example/team/shop:1')
  await complete('evil.example:5000/shop:')
  expect(asked).toEqual(['localhost:5000'])
})

test('a host that is being written is no repository of Docker Hub', async () => {
  const { complete, asked } = makeCompleter()
  for (const typed of ['registry.corp.internal:', 'registry.corp.internal:5000', 'registry.corp', 'localhost:']) {
    await complete(typed)
  }
  expect(asked).toEqual([])
  await complete('alpine:3')
  await complete('team/shop:1')
  expect(asked).toEqual(['alpine', 'team/shop'])
})

test('a registry that fails leaves what is known without it', async () => {
  const { complete } = makeCompleter({ tags: () => Promise.reject(new Error('no route')) })
  expect(await complete('alpine:')).toEqual(['alpine:3.15'])
})

test('the wait for a registry that does not answer ends with the signal', async () => {
  const { completer } = makeCompleter({ tags: () => new Promise(() => undefined) })
  const stop = new AbortController()
  const answer = completer.complete('alpine:3', stop.signal)
  setTimeout(() => stop.abort(), 10)
  expect((await answer).map(({ reference }) => reference)).toEqual(['alpine:3.15'])
})

test('a registry that something here is named by is known, whatever the list of registries said before', async () => {
  const { complete, asked } = makeCompleter({ list: async () => [] })
  expect(await complete('localhost:5000/team/shop:')).toContain('localhost:5000/team/shop:2')
  expect(asked).toContain('localhost:5000/team/shop')
})
