import { type ImageFixture, type LayerFixture, makeImage } from '../../fixtures/image.ts'
import { alpine, debian, hello, node, nodeSlim, postgres, python, reports, shop, tools } from './demoLayers.ts'

const day = 24 * 60 * 60 * 1000
const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const now = Date.now()

/** A step of an image's history, with the layer that it made. */
type Step = readonly [command: string, layer?: LayerFixture]

interface Recipe {
  readonly tags?: readonly string[]
  /** How long ago it was made, in days. */
  readonly age: number
  readonly steps: readonly Step[]
  readonly config?: Readonly<Record<string, unknown>>
  readonly architecture?: string
  readonly variant?: string
}

function demoImage({ tags = [], age, steps, config, architecture = 'amd64', variant }: Recipe): ImageFixture {
  const made = now - age * day
  return makeImage({
    tags,
    architecture,
    ...(variant === undefined ? {} : { variant }),
    layers: steps.flatMap(([, layer]) => layer ?? []),
    created: new Date(made).toISOString(),
    config: {
      config: { Env: [path], Cmd: ['sh'], ...config },
      history: steps.map(([command, layer], at) => ({
        created: new Date(made - (steps.length - at) * 40_000).toISOString(),
        created_by: command,
        ...(layer ? {} : { empty_layer: true }),
      })),
    },
  })
}

const nop = (text: string) => `/bin/sh -c #(nop) ${text}`

const debianSteps: Step[] = [
  [nop('ADD file:9b38b383dd93169a663eed88edf3f2285b837257ead69dc40ab5ed1fb3f52c35 in / '), debian.root],
  [nop(' CMD ["bash"]')],
]
const alpineSteps: Step[] = [
  ['ADD alpine-minirootfs-3.22.2-x86_64.tar.gz / # buildkit', alpine.root],
  ['CMD ["/bin/sh"]'],
]
const nodeSteps: Step[] = [
  ...debianSteps,
  [
    '/bin/sh -c groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node',
    node.user,
  ],
  [nop(' ENV NODE_VERSION=24.21.0')],
  [
    '/bin/sh -c curl -fsSLO --compressed "https://nodejs.org/dist/v$NODE_VERSION/node-v$NODE_VERSION-linux-x64.tar.xz" && tar -xJf node.tar.xz -C /usr/local --strip-components=1 --no-same-owner',
    node.program,
  ],
  [nop(' CMD ["node"]')],
]
const pythonSteps: Step[] = [
  ...debianSteps,
  [
    'RUN /bin/sh -c apt-get update; apt-get install -y --no-install-recommends ca-certificates netbase tzdata # buildkit',
    python.needs,
  ],
  ['ENV PYTHON_VERSION=3.13.9'],
  [
    'RUN /bin/sh -c wget -O python.tar.xz "https://www.python.org/ftp/python/$PYTHON_VERSION/Python-$PYTHON_VERSION.tar.xz"; ./configure --enable-shared; make -j "$(nproc)"; make install # buildkit',
    python.program,
  ],
  ['CMD ["python3"]'],
]

interface ShopVersion {
  readonly version: string
  readonly tags?: readonly string[]
  readonly age: number
}

function shopImage({ version, tags = [], age }: ShopVersion): ImageFixture {
  return demoImage({
    tags,
    age,
    steps: [
      ...nodeSteps,
      ['WORKDIR /app', shop.folder],
      ['COPY package.json package-lock.json ./ # buildkit', shop.manifest],
      ['RUN /bin/sh -c npm ci --omit=dev # buildkit', shop.dependencies],
      ['COPY dist ./dist # buildkit', shop.program(version)],
      ['RUN /bin/sh -c rm -r node_modules/.cache && npm prune --omit=dev # buildkit', shop.pruned],
      ['ENV SHOP_PORT=8080'],
      ['EXPOSE [8080/tcp]'],
      ['USER node'],
      ['ENTRYPOINT ["node" "dist/server.js"]'],
    ],
    config: {
      Env: [path, 'NODE_VERSION=24.21.0', 'SHOP_PORT=8080'],
      Entrypoint: ['node', 'dist/server.js'],
      ExposedPorts: { '8080/tcp': {} },
      User: 'node',
      WorkingDir: '/app',
      Healthcheck: { Test: ['CMD', 'node', 'dist/health.js'], Interval: 30_000_000_000 },
      Labels: {
        'org.opencontainers.image.source': 'https://git.example/team/shop',
        'org.opencontainers.image.version': version,
      },
    },
  })
}

/** What the team builds: kept as `docker save` writes it. */
export const built = {
  shop: shopImage({
    version: '2.4.0',
    age: 0.02,
    tags: ['team/shop:2.4.0', 'team/shop:latest', 'registry.example:5000/team/shop:2.4.0'],
  }),
  shopBefore: shopImage({ version: '2.3.1', age: 6, tags: ['team/shop:2.3.1'] }),
  /** Two builds that lost their name to the next one. */
  untagged: [shopImage({ version: '2.4.0-rc.2', age: 0.9 }), shopImage({ version: '2.4.0-rc.1', age: 1.2 })],
  worker: demoImage({
    tags: ['team/shop-worker:2.4.0'],
    age: 0.03,
    steps: [
      ...nodeSteps,
      ['WORKDIR /app', shop.folder],
      ['COPY package.json package-lock.json ./ # buildkit', shop.manifest],
      ['RUN /bin/sh -c npm ci --omit=dev # buildkit', shop.dependencies],
      ['COPY worker ./worker # buildkit', shop.worker],
      ['CMD ["node" "worker/main.js"]'],
    ],
    config: { Cmd: ['node', 'worker/main.js'], WorkingDir: '/app' },
  }),
  gateway: demoImage({
    tags: ['team/gateway:1.9.2', 'team/gateway:latest'],
    age: 11,
    steps: [
      ...alpineSteps,
      ['COPY company-ca.crt /usr/local/share/ca-certificates/ # buildkit', tools.certificate],
      ['RUN /bin/sh -c apk add --no-cache nginx nginx-mod-stream # buildkit', tools.nginx],
      ['COPY nginx.conf /etc/nginx/nginx.conf # buildkit', tools.settings],
      ['CMD ["nginx" "-g" "daemon off;"]'],
    ],
    config: { Cmd: ['nginx', '-g', 'daemon off;'], ExposedPorts: { '443/tcp': {} }, StopSignal: 'SIGQUIT' },
  }),
  reports: demoImage({
    tags: ['registry.example:5000/platform/data/pipelines/nightly-report-generator-with-attachments:2026.11-rc.3'],
    age: 2,
    steps: [
      ...pythonSteps,
      ['COPY company-ca.crt /usr/local/share/ca-certificates/ # buildkit', tools.certificate],
      ['RUN /bin/sh -c pip install --no-cache-dir -r requirements.txt # buildkit', reports.packages],
      ['COPY . /srv/reports # buildkit', reports.program],
      ['CMD ["python3" "-m" "reports"]'],
    ],
    config: { Cmd: ['python3', '-m', 'reports'], WorkingDir: '/srv/reports' },
  }),
} as const

/** What came from a registry: kept compressed. */
export const pulled = {
  debian: demoImage({ tags: ['debian:13-slim'], age: 41, steps: debianSteps }),
  alpine: demoImage({ tags: ['alpine:3.22', 'alpine:latest'], age: 33, steps: alpineSteps }),
  node: demoImage({ tags: ['node:24'], age: 20, steps: nodeSteps }),
  python: demoImage({ tags: ['python:3.13-slim'], age: 27, steps: pythonSteps }),
  postgres: demoImage({
    tags: ['postgres:17', 'postgres:latest'],
    age: 13,
    steps: [
      ...alpineSteps,
      [
        'RUN /bin/sh -c set -eux; addgroup -g 70 -S postgres; apk add --no-cache --virtual .postgresql-rundeps icu-data-full # buildkit',
        postgres.needs,
      ],
      [
        'RUN /bin/sh -c set -eux; wget -O postgresql.tar.bz2 "https://ftp.postgresql.org/pub/source/v$PG_VERSION/postgresql-$PG_VERSION.tar.bz2"; make install-world-contrib-recurse # buildkit',
        postgres.program,
      ],
      ['VOLUME [/var/lib/postgresql/data]'],
      ['COPY docker-entrypoint.sh docker-ensure-initdb.sh /usr/local/bin/ # buildkit', postgres.start],
      ['STOPSIGNAL SIGINT'],
      ['CMD ["postgres"]'],
    ],
    config: { Cmd: ['postgres'], Volumes: { '/var/lib/postgresql/data': {} }, StopSignal: 'SIGINT' },
  }),
  redis: demoImage({
    tags: ['redis:8-alpine'],
    age: 52,
    steps: [
      ...alpineSteps,
      ['RUN /bin/sh -c apk add --no-cache redis # buildkit', tools.redis],
      ['CMD ["redis-server"]'],
    ],
    config: { Cmd: ['redis-server'], ExposedPorts: { '6379/tcp': {} } },
  }),
  nodeSlim: demoImage({
    tags: ['node:24-alpine'],
    age: 20,
    steps: [...alpineSteps, ['ADD node /usr/local', nodeSlim]],
  }),
  hello: demoImage({
    tags: ['hello-world:latest'],
    age: 580,
    steps: [[nop('COPY file:2dcbf0fba8a3f2f3f2f4bb0a3c2f0c in / '), hello], [nop(' CMD ["/hello"]')]],
    config: { Cmd: ['/hello'] },
  }),
} as const

/** One name for several platforms. */
export const platforms: readonly ImageFixture[] = [
  { architecture: 'amd64' },
  { architecture: 'arm64', variant: 'v8' },
  { architecture: 'arm', variant: 'v7' },
].map((platform) =>
  demoImage({
    ...platform,
    tags: ['busybox:1.37'],
    age: 88,
    steps: [
      [`ADD busybox-${platform.architecture}.tar.xz / # buildkit`, tools.busybox(platform.architecture)],
      ['CMD ["sh"]'],
    ],
  }),
)
