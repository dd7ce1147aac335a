import { type ImageFixture, type LayerFixture, makeImage, makeLayer } from '../fixtures/image.ts'
import { seededBytes } from '../fixtures/random.ts'

const day = 24 * 60 * 60 * 1000
let seed = 100

function layer(path: string, size: number): LayerFixture {
  return makeLayer([{ name: path, content: seededBytes(seed++, size) }])
}

interface Step {
  readonly command: string
  readonly layer?: LayerFixture
}

interface Recipe {
  readonly tags: readonly string[]
  /** How long ago it was made, in days. */
  readonly age: number
  readonly steps: readonly Step[]
  readonly config?: Readonly<Record<string, unknown>>
}

function demoImage({ tags, age, steps, config }: Recipe): ImageFixture {
  const made = Date.now() - age * day
  return makeImage({
    tags,
    layers: steps.flatMap((step) => step.layer ?? []),
    created: new Date(made).toISOString(),
    config: {
      config: {
        Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
        Cmd: ['sh'],
        ...config,
      },
      history: steps.map((step, at) => ({
        created: new Date(made - (steps.length - at) * 40_000).toISOString(),
        created_by: step.command,
        ...(step.layer ? {} : { empty_layer: true }),
      })),
    },
  })
}

const debian: Step[] = [
  {
    command: '/bin/sh -c #(nop) ADD file:9b38b383dd93169a663eed88edf3f2285b837257ead69dc40ab5ed1fb3f52c35 in / ',
    layer: layer('usr/lib/base', 900_000),
  },
  { command: '/bin/sh -c #(nop)  CMD ["bash"]' },
]
const node: Step[] = [
  ...debian,
  {
    command:
      '/bin/sh -c groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node',
    layer: layer('etc/passwd', 9_000),
  },
  { command: '/bin/sh -c #(nop)  ENV NODE_VERSION=24.21.0' },
  {
    command:
      '/bin/sh -c curl -fsSLO --compressed "https://nodejs.org/dist/v$NODE_VERSION/node-v$NODE_VERSION-linux-x64.tar.xz" && tar -xJf node.tar.xz -C /usr/local --strip-components=1',
    layer: layer('usr/local/bin/node', 1_300_000),
  },
]

/** Two years of a small team's images: shared bases, several names, a long name and an untagged one. */
export function demoImages(): readonly ImageFixture[] {
  const dependencies: Step = {
    command: 'RUN /bin/sh -c npm ci --omit=dev # buildkit',
    layer: layer('app/node_modules/all', 600_000),
  }
  const shop = (version: string, tags: readonly string[], age: number) =>
    demoImage({
      tags,
      age,
      steps: [
        ...node,
        { command: 'WORKDIR /app', layer: layer('app/.keep', 20) },
        {
          command: 'COPY package.json package-lock.json ./ # buildkit',
          layer: layer(`app/package.json.${version}`, 40_000),
        },
        dependencies,
        { command: 'COPY dist ./dist # buildkit', layer: layer(`app/dist/${version}.js`, 260_000) },
        { command: 'ENV SHOP_PORT=8080' },
        { command: 'EXPOSE [8080/tcp]' },
        { command: 'USER node' },
        { command: 'ENTRYPOINT ["node" "dist/server.js"]' },
      ],
      config: {
        Env: [
          'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
          'NODE_VERSION=24.21.0',
          'SHOP_PORT=8080',
        ],
        Entrypoint: ['node', 'dist/server.js'],
        ExposedPorts: { '8080/tcp': {} },
        User: 'node',
        WorkingDir: '/app',
        Labels: {
          'org.opencontainers.image.source': 'https://git.example/team/shop',
          'org.opencontainers.image.version': version,
        },
      },
    })
  return [
    demoImage({ tags: ['debian:13', 'debian:latest'], age: 41, steps: debian }),
    demoImage({ tags: ['node:24'], age: 20, steps: node }),
    shop('2.4.0', ['team/shop:2.4.0', 'team/shop:latest', 'registry.example:5000/team/shop:2.4.0'], 0.02),
    shop('2.3.1', ['team/shop:2.3.1'], 6),
    shop('2.3.0', [], 9),
    demoImage({
      tags: ['registry.example:5000/platform/data/pipelines/nightly-report-generator-with-attachments:2026.11-rc.3'],
      age: 2,
      steps: [
        ...debian,
        {
          command: 'RUN /bin/sh -c pip install --no-cache-dir -r requirements.txt # buildkit',
          layer: layer('usr/lib/python', 2_100_000),
        },
      ],
    }),
    demoImage({
      tags: ['postgres:17', 'postgres:latest'],
      age: 13,
      steps: [
        ...debian,
        {
          command: '/bin/sh -c set -eux; apt-get update; apt-get install -y --no-install-recommends postgresql-17',
          layer: layer('usr/lib/postgresql', 1_700_000),
        },
        { command: '/bin/sh -c #(nop)  VOLUME [/var/lib/postgresql/data]' },
        {
          command: '/bin/sh -c #(nop) COPY file:42f4a4cbd0d2a8d5f8c1b3f2cd3a7a7a1d7a2c40d9e8 in /usr/local/bin/ ',
          layer: layer('usr/local/bin/docker-entrypoint.sh', 14_000),
        },
        { command: '/bin/sh -c #(nop)  STOPSIGNAL SIGINT' },
      ],
      config: { Volumes: { '/var/lib/postgresql/data': {} }, StopSignal: 'SIGINT' },
    }),
    demoImage({
      tags: ['hello-world:latest'],
      age: 580,
      steps: [
        { command: '/bin/sh -c #(nop) COPY file:2dcbf0fba8a3f2f3f2f4bb0a3c2f0c in / ', layer: layer('hello', 9_136) },
        { command: '/bin/sh -c #(nop)  CMD ["/hello"]' },
      ],
    }),
  ]
}
