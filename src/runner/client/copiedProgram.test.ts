import { statSync } from 'node:fs'
import { appendFile, chmod, mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeTestRoot } from '../../../test/fixtures/testRoot.ts'
import { tryLockFile } from '../../main/engine/io/fileLock.ts'
import { copiedProgram, type ProgramParts } from './copiedProgram.ts'
import { nativePackages } from './nativePackages.ts'

let folder: Awaited<ReturnType<typeof makeTestRoot>>
let root: string
let parts: ProgramParts

beforeEach(async () => {
  folder = await makeTestRoot('program')
  root = join(folder.path, 'root')
  const bundle = join(folder.path, 'bundle')
  const packages = join(folder.path, 'node_modules')
  const node = join(folder.path, 'node')
  await mkdir(bundle)
  await writeFile(join(bundle, 'main.js'), 'console.log(1)')
  for (const name of nativePackages) {
    await mkdir(join(packages, name, 'lib', 'doc'), { recursive: true })
    const own = `@native/${name}-${process.platform}-${process.arch}`
    await mkdir(join(packages, own), { recursive: true })
    await writeFile(join(packages, own, 'addon.node'), name)
    const manifest = { name, optionalDependencies: { [own]: '1', [`${name}-other-cpu`]: '1' } }
    await writeFile(join(packages, name, 'package.json'), JSON.stringify(manifest))
    await writeFile(join(packages, name, 'index.js'), '')
    await writeFile(join(packages, name, 'index.d.ts'), '')
  }
  await writeFile(node, '#!/bin/sh\n')
  await chmod(node, 0o755)
  parts = { bundle, packages, node }
})

afterEach(() => folder.remove())

/** Makes a folder look as if it had been there for long. */
async function age(path: string): Promise<void> {
  await utimes(path, 1, 1)
}

it('copies all that the runner needs, and nothing else', async () => {
  const { generation, command } = await copiedProgram(root, parts)
  const copy = join(root, 'runner', generation)
  expect(generation).toMatch(/^[0-9a-f]{12}$/)
  expect(command.at(0)).toBe(join(copy, 'node'))
  expect(command.at(-1)).toBe(join(copy, 'main.js'))
  expect((await readdir(copy)).toSorted()).toEqual(['main.js', 'node', 'node_modules', 'package.json'])
  expect((await readdir(join(copy, 'node_modules', 'koffi'))).toSorted()).toEqual(['index.js', 'package.json'])
  const native = `@native/koffi-${process.platform}-${process.arch}`
  expect(await readFile(join(copy, 'node_modules', native, 'addon.node'), 'utf8')).toBe('koffi')
  expect(statSync(join(copy, 'node')).ino).toBe(statSync(parts.node).ino)
})

it('is the same as long as its parts are, and another when one of them changes', async () => {
  const first = await copiedProgram(root, parts)
  const { ino } = statSync(join(root, 'runner', first.generation, 'main.js'))
  expect(await copiedProgram(root, parts)).toEqual(first)
  expect(statSync(join(root, 'runner', first.generation, 'main.js')).ino).toBe(ino)
  await appendFile(join(parts.packages, 'koffi', 'index.js'), '//')
  expect((await copiedProgram(root, parts)).generation).not.toBe(first.generation)
})

it('removes what no runner uses any more, and what a crash left', async () => {
  const old = await copiedProgram(root, parts)
  await writeFile(join(parts.bundle, 'main.js'), 'console.log(2)')
  const used = await copiedProgram(root, parts)
  const draft = join(root, 'runner', '.0123456789ab')
  await mkdir(draft)
  await mkdir(join(root, 'runner', 'network'))
  const unlock = tryLockFile(join(root, 'runner', used.generation, 'lock'))
  for (const name of await readdir(join(root, 'runner'))) await age(join(root, 'runner', name))
  await writeFile(join(parts.bundle, 'main.js'), 'console.log(3)')
  const now = await copiedProgram(root, parts)
  unlock?.()
  const left = await readdir(join(root, 'runner'))
  expect(left.toSorted()).toEqual(['network', now.generation, used.generation].toSorted())
  expect(left).not.toContain(old.generation)
})

it('makes a copy that is not whole anew', async () => {
  const { generation } = await copiedProgram(root, parts)
  await rm(join(root, 'runner', generation, 'node'))
  await copiedProgram(root, parts)
  expect(statSync(join(root, 'runner', generation, 'node')).isFile()).toBe(true)
})

it('says where it looked when the bundle is not there', async () => {
  await rm(join(parts.bundle, 'main.js'))
  await expect(copiedProgram(root, parts)).rejects.toThrow(`it is not in ${parts.bundle}`)
})
