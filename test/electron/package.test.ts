import { globSync, lstatSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { type PackagedApp, packageApp } from '../../scripts/packageApp.ts'
import { startChild } from '../fixtures/childProcess.ts'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeSmallImage } from '../fixtures/image.ts'
import { test as base } from './desktopTest.ts'
import { runtime } from './runtime.ts'

const modules = join(import.meta.dirname, '..', '..', 'node_modules')
/** npm, which the packager asks for what is installed, does not follow a link to the packages of another folder. */
const isLinked = lstatSync(modules).isSymbolicLink()
if (isLinked) process.stderr.write('The packaged app is not tested: node_modules is a link.\n')

const test = base.extend(
  'packaged',
  { scope: 'file' },
  ({ folder }): Promise<PackagedApp> => packageApp(join(folder, 'dist')),
)

describe.skipIf(runtime.reason !== undefined || isLinked)('packaged app', () => {
  test('holds the engine with the packages that it needs, and none that only development needs', async ({
    packaged,
  }) => {
    const beside = join(packaged.folder, 'resources', 'app.asar.unpacked')
    const own = await readdir(join(beside, 'node_modules'))
    expect(own).toEqual(expect.arrayContaining(['fastify', 'koffi', 'node-liblzma', 'pino', 'ws', 'zod']))
    for (const name of ['electron', 'electron-builder', 'node', 'react', 'typescript', 'vite'])
      expect(own).not.toContain(name)
    expect(globSync('node_modules/**/*.node', { cwd: beside })).not.toEqual([])
    expect(await readdir(join(packaged.folder, 'resources'))).toEqual([
      'README.md',
      'app.asar',
      'app.asar.unpacked',
      'docs',
      'node',
    ])
    // Of which 127 MB are the Node of the runner.
    expect(packaged.ownSize).toBeLessThan(170_000_000)
  })

  test('starts, and shows the engine that it brings along, served by a newer Node', async ({
    packaged,
    launch,
    folder,
  }) => {
    const program = join(packaged.folder, 'resources', 'app.asar.unpacked', 'out', 'main', 'server.js')
    const place = ['--root', join(folder, 'root'), '--socket', join(folder, 'docker.sock'), '--port', '0']
    const server = startChild(process.execPath, [program, ...place])
    try {
      const address = (await server.nextLine()).split(' ')[1] ?? ''
      const archive = join(folder, 'first.tar')
      await writeFile(archive, makeDockerArchive([makeSmallImage('first:1', 'first')]))
      const app = await launch({ program: join(packaged.folder, 'lamina'), connect: address, args: [archive] })
      const page = await app.page('http://127.0.0.1')
      await page.getByRole('grid', { name: 'Images' }).getByText('first', { exact: true }).waitFor()
      expect(await app.electron.evaluate(({ app: electron }) => [electron.isPackaged, electron.name])).toEqual([
        true,
        'Lamina',
      ])
      expect(app.complaints()).toEqual([])
    } finally {
      await server.kill('SIGTERM')
    }
  })
})
