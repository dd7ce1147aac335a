import type { LayerFixture } from '../../fixtures/image.ts'
import { deleted, treeLayer } from './treeLayer.ts'

const kB = 1000
const MB = 1000 * kB

/** Many files of one folder, as libraries have them. */
function files(folder: string, names: string, size: number): Record<string, number> {
  return Object.fromEntries(
    names.split(' ').map((name, at) => [`${folder}/${name}`, Math.round(size / (1 + (at % 4)))]),
  )
}

const passwd = 'root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n'

export const debian = {
  root: treeLayer({
    'etc/os-release': 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nVERSION_ID="13"\nID=debian\n',
    'etc/passwd': passwd,
    'etc/apt/sources.list.d/debian.sources': 'Types: deb\nURIs: http://deb.debian.org/debian\n',
    ...files('usr/bin', 'bash apt cat cp dpkg find grep gzip ls perl sed tar', 1.2 * MB),
    ...files('usr/lib/x86_64-linux-gnu', 'libc.so.6 libcrypto.so.3 libm.so.6 libpcre2-8.so.0 libstdc++.so.6', 5 * MB),
    ...files('usr/share/zoneinfo', 'Europe/Berlin Europe/Paris America/New_York Asia/Tokyo UTC', 3 * kB),
    'usr/share/doc/bash/copyright': 12 * kB,
    'var/lib/dpkg/status': 90 * kB,
    bin: { link: 'usr/bin' },
    lib: { link: 'usr/lib' },
  }),
}

export const alpine = {
  root: treeLayer({
    'bin/busybox': 810 * kB,
    'bin/sh': { link: 'busybox' },
    'etc/alpine-release': '3.22.2\n',
    'etc/os-release': 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.22.2\n',
    'lib/ld-musl-x86_64.so.1': 650 * kB,
    'lib/apk/db/installed': 15 * kB,
    ...files('usr/lib', 'libcrypto.so.3 libssl.so.3 libz.so.1 engines-3/afalg.so', 4.5 * MB),
  }),
}

export const node = {
  user: treeLayer({
    'etc/passwd': `${passwd}node:x:1000:1000::/home/node:/bin/bash\n`,
    'etc/group': 'node:x:1000:\n',
    'home/node/.bashrc': 3526,
  }),
  program: treeLayer({
    'usr/local/bin/node': 22 * MB,
    'usr/local/bin/npm': { link: '../lib/node_modules/npm/bin/npm-cli.js' },
    'usr/local/include/node/node.h': 62 * kB,
    'usr/local/lib/node_modules/npm/bin/npm-cli.js': 54,
    ...files(
      'usr/local/lib/node_modules/npm/lib/commands',
      'ci.js install.js ls.js pack.js publish.js run.js',
      24 * kB,
    ),
    'usr/local/CHANGELOG.md': 41 * kB,
    'usr/local/LICENSE': 140 * kB,
  }),
}

export const nodeSlim = treeLayer({ 'usr/local/bin/node': 20 * MB, 'usr/local/LICENSE': 140 * kB })

export const python = {
  needs: treeLayer({
    'etc/ssl/certs/ca-certificates.crt': 220 * kB,
    'usr/share/doc/bash/copyright': deleted,
    'var/lib/dpkg/status': 96 * kB,
    ...files('usr/share/ca-certificates/mozilla', 'ACCVRAIZ1.crt Amazon_Root_CA_1.crt ISRG_Root_X1.crt', 4 * kB),
  }),
  program: treeLayer({
    'usr/local/bin/python3': { link: 'python3.13' },
    'usr/local/bin/python3.13': 14 * kB,
    'usr/local/lib/libpython3.13.so.1.0': 9 * MB,
    ...files('usr/local/lib/python3.13', 'ast.py asyncio/tasks.py json/decoder.py os.py pathlib.py typing.py', 90 * kB),
    ...files('usr/local/lib/python3.13/lib-dynload', '_ssl.so _sqlite3.so _decimal.so _ctypes.so', 600 * kB),
  }),
}

export const postgres = {
  needs: treeLayer({ 'etc/passwd': 'postgres:x:70:70\n', 'usr/share/icu/76.1/icudt76l.dat': 11 * MB }),
  program: treeLayer({
    ...files('usr/local/bin', 'initdb pg_dump pg_restore postgres psql', 5 * MB),
    ...files('usr/local/lib/postgresql', 'llvmjit.so pgcrypto.so plpgsql.so uuid-ossp.so', 400 * kB),
    'usr/local/share/postgresql/postgresql.conf.sample': 30 * kB,
  }),
  start: treeLayer({ 'usr/local/bin/docker-entrypoint.sh': 14 * kB, 'usr/local/bin/docker-ensure-initdb.sh': 2 * kB }),
}

const packages = 'express fastify pino zod ws undici semver uuid yaml ajv dotenv helmet'

export const shop = {
  folder: treeLayer({ 'app/.keep': '' }),
  manifest: treeLayer({ 'app/package.json': 1_180, 'app/package-lock.json': 214 * kB }),
  dependencies: treeLayer({
    ...Object.assign(
      {},
      ...packages.split(' ').map((name) => ({
        ...files(`app/node_modules/${name}`, 'package.json README.md', 4 * kB),
        ...files(`app/node_modules/${name}/lib`, 'index.js parser.js types.d.ts', 380 * kB),
      })),
    ),
    'app/node_modules/.cache/tsc/state.json': 1.4 * MB,
    'root/.npm/_logs/debug-0.log': 80 * kB,
  }),
  program: (version: string): LayerFixture =>
    treeLayer({
      'app/dist/server.js': 640 * kB,
      'app/dist/health.js': `// ${version}\nfetch('http://localhost:8080/health')\n`,
      ...files('app/dist/public', 'index.html app.css app.js logo.svg', 210 * kB),
      'app/package.json': 1_204,
    }),
  pruned: treeLayer({
    'app/node_modules/.cache': deleted,
    'root/.npm': deleted,
    'app/node_modules/.package-lock.json': 61 * kB,
  }),
  worker: treeLayer({ 'app/worker/main.js': 88 * kB, 'app/worker/queue.js': 12 * kB }),
}

export const reports = {
  packages: treeLayer({
    ...files('usr/local/lib/python3.13/site-packages/numpy', '_core.so linalg.so random.so fft.so', 6 * MB),
    ...files('usr/local/lib/python3.13/site-packages/openpyxl', 'cell.py chart.py workbook.py', 60 * kB),
  }),
  program: treeLayer({
    ...files('srv/reports', '__main__.py mail.py tables.py charts.py', 18 * kB),
    'srv/reports/templates/Monthly report – übersicht (final, really) 2026-11.xlsx': 340 * kB,
  }),
}

export const tools = {
  certificate: treeLayer({ 'usr/local/share/ca-certificates/company-ca.crt': 2_041 }),
  nginx: treeLayer({ 'usr/sbin/nginx': 1.6 * MB, ...files('usr/lib/nginx/modules', 'stream.so http_js.so', 900 * kB) }),
  settings: treeLayer({ 'etc/nginx/nginx.conf': 3_102 }),
  redis: treeLayer({ ...files('usr/bin', 'redis-server redis-cli redis-benchmark', 3.2 * MB) }),
  busybox: (architecture: string): LayerFixture =>
    treeLayer({ 'bin/busybox': 1.1 * MB, 'bin/sh': { link: 'busybox' }, 'etc/architecture': architecture }),
}

export const hello = treeLayer({ hello: 9_136 })
