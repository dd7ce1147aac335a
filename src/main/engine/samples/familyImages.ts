import { elfProgram, type SampleArchitecture } from './elfProgram.ts'
import type { SampleEntry } from './layerTar.ts'
import { SampleImage, type SampleRunConfig } from './SampleImage.ts'
import { fieldNotes, glossary, licence, measurements, openApi, page, stylesheet } from './sampleTexts.ts'

const path = 'PATH=/usr/local/bin:/usr/bin'

/**
 * `lamina/base`: what the family has in common. A place for programs, a few settings, and documents of a size that
 * is worth a look.
 */
export function baseImage(architecture: SampleArchitecture): SampleImage {
  const image = SampleImage.scratch(architecture)
    .layer('ADD rootfs /', [
      { symlink: 'bin', to: 'usr/bin' },
      { directory: 'etc/' },
      { file: 'etc/group', content: 'root:x:0:\nnobody:x:65534:\n' },
      { file: 'etc/motd', content: 'This is lamina/base: nothing runs here yet.\n' },
      { file: 'etc/os-release', content: 'ID=lamina-sample\nNAME="Lamina sample"\nVERSION_ID=1\n' },
      { file: 'etc/passwd', content: 'root:x:0:0:root:/:/nologin\nnobody:x:65534:65534:nobody:/:/nologin\n' },
      { directory: 'tmp/', mode: 0o1777 },
      { directory: 'usr/' },
      { directory: 'usr/bin/' },
      { directory: 'usr/local/' },
      { directory: 'usr/local/bin/' },
    ])
    .configure(`ENV ${path}`, { Env: [path] })
    .layer('COPY docs /usr/share/doc/lamina', [
      ...directories('usr/', 'usr/share/', 'usr/share/doc/', 'usr/share/doc/lamina/'),
      { file: 'usr/share/doc/lamina/changes.txt', content: fieldNotes('What changed', 11, 18_000) },
      { file: 'usr/share/doc/lamina/glossary.txt', content: glossary },
      { file: 'usr/share/doc/lamina/guide.txt', content: fieldNotes('A guide', 23, 30_000) },
      { hardlink: 'usr/share/doc/lamina/index.txt', to: 'usr/share/doc/lamina/guide.txt' },
    ])
    .layer('COPY about /usr/bin/about', [
      ...directories('usr/', 'usr/bin/'),
      program(architecture, 'usr/bin/about', 'This is lamina/base. lamina/web and lamina/api are made from it.\n'),
    ])
  const labels = { 'org.opencontainers.image.title': 'lamina/base', 'org.opencontainers.image.version': '1' }
  return withLabels(image, labels).configure('CMD ["about"]', { Cmd: ['about'] })
}

/** `lamina/web`, from base: adds a site, replaces a file of base and deletes another. */
export function webImage(base: SampleImage): SampleImage {
  const { architecture } = base
  const image = base
    .layer('COPY site /srv/www', [
      ...directories('srv/', 'srv/www/', 'srv/www/notes/'),
      { file: 'srv/www/index.html', content: page('Field notes', '<a href="notes/tides.html">Tides</a>') },
      { file: 'srv/www/notes/tides.html', content: page('Tides', fieldNotes('Tides', 37, 24_000)) },
      { file: 'srv/www/style.css', content: stylesheet },
    ])
    .layer('COPY motd /etc/motd', [
      ...directories('etc/'),
      { file: 'etc/motd', content: 'This is lamina/web: the site is in /srv/www.\n' },
    ])
    .layer('RUN /bin/sh -c rm /usr/share/doc/lamina/changes.txt', [
      ...directories('usr/', 'usr/share/', 'usr/share/doc/', 'usr/share/doc/lamina/'),
      whiteout('usr/share/doc/lamina/', 'changes.txt'),
    ])
    .layer('COPY LICENSE /usr/share/licenses/', licences())
    .layer('COPY web /usr/local/bin/web', [
      ...directories('usr/', 'usr/local/', 'usr/local/bin/'),
      program(architecture, 'usr/local/bin/web', 'This is lamina/web. Its pages are in /srv/www.\n'),
    ])
  return withLabels(image, { 'org.opencontainers.image.title': 'lamina/web' })
    .configure('EXPOSE map[80/tcp:{}]', { ExposedPorts: { '80/tcp': {} } })
    .configure('WORKDIR /srv/www', { WorkingDir: '/srv/www' })
    .configure('CMD ["web"]', { Cmd: ['web'] })
}

/**
 * `lamina/api`, from base: adds data and replaces a whole directory of base (an opaque directory). Its licence
 * layer has the content of lamina/web's, on another stack: the same diffID, another chainID.
 */
export function apiImage(base: SampleImage): SampleImage {
  const { architecture } = base
  const image = base
    .layer('COPY data /srv/data', [
      ...directories('srv/', 'srv/data/'),
      { file: 'srv/data/measurements.csv', content: measurements(900) },
    ])
    .layer('COPY api /usr/local/bin/api', [
      ...directories('usr/', 'usr/local/', 'usr/local/bin/'),
      program(architecture, 'usr/local/bin/api', 'This is lamina/api. Its data is in /srv/data.\n'),
    ])
    .layer('RUN /bin/sh -c cd /usr/share/doc && rm -r lamina && mkdir lamina && api describe > lamina/openapi.yaml', [
      ...directories('usr/', 'usr/share/', 'usr/share/doc/', 'usr/share/doc/lamina/'),
      whiteout('usr/share/doc/lamina/', '.wh..opq'),
      { file: 'usr/share/doc/lamina/openapi.yaml', content: openApi },
    ])
    .layer('COPY LICENSE /usr/share/licenses/', licences())
  return withLabels(image, { 'org.opencontainers.image.title': 'lamina/api' })
    .configure('EXPOSE map[8080/tcp:{}]', { ExposedPorts: { '8080/tcp': {} } })
    .configure('ENV DATA=/srv/data', { Env: [path, 'DATA=/srv/data'] })
    .configure('CMD ["api"]', { Cmd: ['api'] })
}

function licences(): SampleEntry[] {
  return [
    ...directories('usr/', 'usr/share/', 'usr/share/licenses/'),
    { file: 'usr/share/licenses/LICENSE', content: licence },
  ]
}

function directories(...names: readonly string[]): SampleEntry[] {
  return names.map((directory) => ({ directory }))
}

function program(architecture: SampleArchitecture, file: string, text: string): SampleEntry {
  return { file, content: elfProgram(architecture, text), mode: 0o755 }
}

/** Says that a name of the layers below is gone; `.wh..opq` that all of the directory is (layer.md "Whiteouts"). */
function whiteout(directory: string, name: string): SampleEntry {
  return { file: `${directory}.wh.${name}`, content: '' }
}

function withLabels(image: SampleImage, labels: NonNullable<SampleRunConfig['Labels']>): SampleImage {
  const words = Object.entries(labels).map(([key, value]) => `${key}=${value}`)
  return image.configure(`LABEL ${words.join(' ')}`, { Labels: { ...image.runConfig.Labels, ...labels } })
}
