import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeBusyboxImage } from '../fixtures/busyboxImage.ts'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeImage, makeLayer } from '../fixtures/image.ts'

const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const seeded = [
  makeLayer([
    { name: 'srv/', kind: 'directory' },
    { name: 'srv/data/', kind: 'directory', mode: 0o750 },
    { name: 'srv/data/seed', content: 'seed\n' },
  ]),
]

/** Refuses mkdir with EPERM, and nothing else (Docker's form of a seccomp profile). */
const denyMkdir = {
  defaultAction: 'SCMP_ACT_ALLOW',
  syscalls: [{ names: ['mkdir', 'mkdirat'], action: 'SCMP_ACT_ERRNO' }],
}

/** Puts what the lanes of `containers/` need into a folder: images in `images.tar`, and small files. */
export function writeContainerFiles(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const files: Readonly<Record<string, string | Uint8Array>> = {
    'images.tar': makeDockerArchive([
      makeBusyboxImage({ tags: ['bb:latest'] }),
      makeBusyboxImage({ tags: ['own:latest'], created: '2026-01-03T00:00:00Z' }),
      makeBusyboxImage({
        tags: ['app:latest'],
        layers: seeded,
        config: {
          config: {
            Env: [path, 'GREETING=hello'],
            Entrypoint: ['/bin/echo', 'entry'],
            Cmd: ['command'],
            ExposedPorts: { '80/tcp': {} },
            WorkingDir: '/srv',
            Labels: { from: 'image', tier: 'app' },
            StopSignal: 'SIGINT',
          },
        },
      }),
      makeBusyboxImage({
        tags: ['app2:latest'],
        layers: seeded,
        config: { config: { Env: [path], Cmd: ['sh'], Volumes: { '/srv/data': {} } } },
      }),
      makeImage({ tags: ['empty:latest'], layers: seeded, config: { config: {} } }),
    ]),
    'lines.txt': 'first\nsecond\nthird\n',
    'env.txt': '# words\nONE=1\nTWO=two words\nFROM_OUTSIDE\n',
    'labels.txt': 'file=label\n',
    'deny-mkdir.json': JSON.stringify(denyMkdir),
  }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
}
