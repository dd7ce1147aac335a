import { chainIds } from '../../src/main/engine/spec/digest.ts'
import { makeBusyboxImage } from '../fixtures/busyboxImage.ts'
import { type ImageFixture, type ImageRecipe, type LayerFixture, makeFileLayer, makeImage } from '../fixtures/image.ts'
import { pushRemote } from '../fixtures/registry/pushRemote.ts'
import type { RegistryAddress } from '../fixtures/registry/registryRequest.ts'
import {
  makeArtifact,
  makeAttestation,
  makeRemoteImage,
  makeRemoteIndex,
  type RemoteContent,
} from '../fixtures/registry/remoteImage.ts'

const base = makeFileLayer('etc/base', 'base\n'.repeat(2000))
const middle = makeFileLayer('srv/middle', 'middle\n'.repeat(30_000))

function image(name: string, created: string, more: Partial<ImageRecipe> = {}): ImageFixture {
  return makeImage({ layers: [base, middle, makeFileLayer('srv/name', `${name}\n`)], created, ...more })
}

const one = makeRemoteImage(image('one', '2020-01-01T00:00:00Z', { labels: { team: 'one' } }), { docker: true })
const two = makeRemoteImage(image('two', '2020-02-01T00:00:00Z'), { docker: true })
const three = makeRemoteImage(image('three', '2020-03-01T00:00:00Z'), { docker: true })
const oci = makeRemoteImage(image('oci', '2020-04-01T00:00:00Z'), { layers: 'none' })
const arm = makeRemoteImage(
  makeImage({ layers: [makeFileLayer('etc/arm', 'arm\n')], architecture: 'arm64', variant: 'v8' }),
  { docker: true },
)
const both = makeRemoteIndex([two, arm], { docker: true })
const attested = makeRemoteIndex([oci, makeAttestation(oci)])
const artifact = makeArtifact('application/vnd.example.thing', Buffer.from('no image\n'))

/** A registry's repositories, and what their tags lead to. */
const repositories: readonly (readonly [repository: string, tag: string, content: RemoteContent])[] = [
  ['library/official', 'latest', one],
  ['team/app', '1', one],
  ['team/app', '2', two],
  ['team/other', 'latest', three],
  ['team/multi', 'latest', both],
  ['team/arm', 'latest', makeRemoteIndex([arm])],
  ['team/plain-arm', 'latest', arm],
  ['team/oci', 'latest', attested],
  ['team/artifact', 'latest', artifact],
]

/** What lines call digests by. */
export const digestVariables: Readonly<Record<string, string>> = {
  ONE: one.target.digest,
  TWO: two.target.digest,
  BOTH: both.target.digest,
  NOTHING: `sha256:${'0'.repeat(64)}`,
}

/** Puts what the lines of `registries/` ask for into a registry. */
export async function fillRegistry(registry: RegistryAddress): Promise<void> {
  for (const [repository, tag, content] of repositories) await pushRemote(registry, repository, content, tag)
  const busybox = makeRemoteImage(makeBusyboxImage(), { docker: true })
  await pushRemote(registry, 'team/busybox', busybox, '1')
  for (const tag of ['latest', 'other']) await pushRemote(registry, 'team/newer', tag === 'latest' ? one : two, tag)
}

/** The manifest that lines put under the tag `team/newer:latest` in place of the one that is there. */
export const newerManifest: Uint8Array = two.bytes

/** Images that come out of archives: none of their layers is in a registry. */
export const loadedImages: readonly ImageFixture[] = [
  makeImage({
    layers: [makeFileLayer('srv/loaded', 'loaded\n'), makeFileLayer('srv/more', 'more\n')],
    tags: ['loaded:1'],
    created: '2020-05-01T00:00:00Z',
  }),
]

/** What digests are called in answers: those of compressed layers hang on who compresses. */
export const digestNames: ReadonlyMap<string, string> = nameDigests()

function nameDigests(): Map<string, string> {
  const named = Object.entries({ one, two, three, oci, arm })
  const images = named.flatMap(
    ([
      name,
      {
        image: { id, layers },
        target,
        layers: blobs,
      },
    ]) => [
      [id, `ID of ${name}`] as const,
      [target.digest, `manifest of ${name}`] as const,
      ...stackNames(name, layers),
      ...blobs.map(({ digest }, at) => [digest, `blob ${at} of ${name}`] as const),
    ],
  )
  const rest = Object.entries({ both, attested, artifact }).map(
    ([name, { target }]) => [target.digest, `digest of ${name}`] as const,
  )
  const loaded = loadedImages.flatMap(({ id, layers }) => [
    [id, 'ID of loaded'] as const,
    ...stackNames('loaded', layers),
  ])
  // What several images share goes by the first one's name.
  return new Map([...rest, ...loaded, ...images].reverse())
}

function stackNames(name: string, layers: readonly LayerFixture[]): (readonly [digest: string, name: string])[] {
  const diffIds = layers.map(({ diffId }) => diffId)
  return [
    ...diffIds.map((diffId, at) => [diffId, `diffID ${at} of ${name}`] as const),
    ...chainIds(diffIds).map((chainId, at) => [chainId, `stack ${at} of ${name}`] as const),
  ]
}
