import { makeImage, makeLayer } from '../../fixtures/image.ts'
import { seededBytes } from '../../fixtures/random.ts'
import type { FaultProxy } from '../../fixtures/registry/FaultProxy.ts'
import { pushRemote } from '../../fixtures/registry/pushRemote.ts'
import type { RegistryAddress } from '../../fixtures/registry/registryRequest.ts'
import { makeArtifact, makeRemoteImage, makeRemoteIndex } from '../../fixtures/registry/remoteImage.ts'
import type { LaminaServer } from '../LaminaServer.ts'

/** A repository whose name is as long as they come. */
export const longRepository =
  'department-of-very-long-names/team-that-could-not-decide/application-server-with-everything'

const steps = [
  'COPY package.json package-lock.json ./',
  'RUN npm ci --omit=dev',
  'COPY src ./src',
  'RUN npm run build -- --mode production --minify --source-map external',
]

/** A layer of `size` bytes that do not compress. */
const layer = (seed: number, size: number) => makeLayer([{ name: `file-${seed}`, content: seededBytes(seed, size) }])

const base = layer(1, 280_000)
const below = [base, layer(2, 60_000)]
const shop = (architecture: string) =>
  makeRemoteImage(
    makeImage({
      layers: [...below, ...steps.map((_, at) => layer(10 + at, 20_000 + at * 60_000))],
      architecture,
      config: {
        history: [
          { created_by: 'ADD alpine-minirootfs-3.20.3-x86_64.tar.gz /' },
          { created_by: 'RUN apk add --no-cache nodejs' },
          ...steps.map((step) => ({ created_by: `${step} # buildkit` })),
        ],
      },
    }),
  )

const shopImage = shop('amd64')
/** Digests of the layers of `team/shop:1.0` as the registry has them, the base first. */
export const shopLayers = shopImage.layers.map(({ digest }) => digest)

/** Fills a registry with what the pages of pulls and pushes are looked at with. */
export async function fillRegistry(registry: RegistryAddress): Promise<void> {
  await pushRemote(registry, 'team/base', makeRemoteImage(makeImage({ layers: below })), '3.20')
  await pushRemote(registry, 'team/shop', makeRemoteIndex([shopImage, shop('arm64')]), '1.0', 'latest')
  const many = Array.from({ length: 120 }, (_, at) => layer(100 + at, 400 + (at % 9) * 900))
  await pushRemote(
    registry,
    longRepository,
    makeRemoteImage(makeImage({ layers: many })),
    '2026.01-rc.4-build.20260101',
  )
  const notes = { 'org.opencontainers.image.title': 'sbom.spdx.json' }
  const artifact = makeArtifact('application/spdx+json', Buffer.from('{"spdxVersion":"SPDX-2.3"}'), undefined, notes)
  await pushRemote(registry, 'team/shop', artifact, 'sbom')
}

/** A repository of 200 tags, some of them long; its path. */
export async function pushNightly(registry: RegistryAddress): Promise<string> {
  const days = Array.from({ length: 200 }, (_, at) => `nightly-${String(at).padStart(3, '0')}`)
  const tags = days.map((day, at) => (at % 40 === 7 ? `${day}-feature-that-took-longer-than-anyone-thought.1` : day))
  await pushRemote(registry, 'team/nightly', makeRemoteImage(makeImage({ layers: [base] })), ...tags)
  return 'team/nightly'
}

/** Gives an engine what is to be shown of that registry: an image that others share layers with, pulled through `proxy`. */
export async function pullBase(server: LaminaServer, proxy: FaultProxy): Promise<void> {
  const name = encodeURIComponent(`${proxy.host}/team/base`)
  await server.call('POST', `/images/create?fromImage=${name}&tag=3.20`)
}
