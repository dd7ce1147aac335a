import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lamina-boundaries-'))
})

afterEach(() => rmSync(root, { recursive: true }))

function plant(file: string, source: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), source)
}

function check(): { code: number | null; told: string } {
  const outcome = spawnSync(process.execPath, [join(import.meta.dirname, 'boundaries.ts'), root], { encoding: 'utf8' })
  return { code: outcome.status, told: outcome.stderr.trim() }
}

it('passes when every room imports only rooms above it', () => {
  plant('src/main/engine/images/list.ts', "import { a } from '../metadata/rows.ts'\nimport fs from 'node:fs'\n")
  plant('src/renderer/features/images/Page.tsx', "import { b } from '../../ui/Table.tsx'\nimport './page.css'\n")
  plant('src/main/app/window.ts', "import { app } from 'electron'\n")
  expect(check()).toEqual({ code: 0, told: '' })
})

it.each([
  ['a room that imports a room below it', 'src/main/engine/spec/a.ts', "import { x } from '../content/b.ts'\n"],
  ['a type import upwards', 'src/main/engine/io/a.ts', "import type {\n  X,\n} from '../images/types.ts'\n"],
  ['the engine that imports electron', 'src/main/engine/engine.ts', "import { app } from 'electron'\n"],
  ['a dynamic import', 'src/main/engine/engine.ts', "const x = await import('../ipc/router.ts')\n"],
  ['a feature that imports another', 'src/renderer/features/images/a.ts', "export * from '../files/b.ts'\n"],
  ['the renderer that imports the engine', 'src/renderer/client/a.ts', "import '../../main/engine/engine.ts'\n"],
  ['the renderer that imports Node', 'src/renderer/ui/a.ts', "import { join } from 'node:path'\n"],
  ['the preload that imports the engine', 'src/preload/a.ts', "import { e } from '../main/engine/engine.ts'\n"],
  ['a folder that is no room', 'src/main/engine/attic/a.ts', "import { x } from '../errors/EngineError.ts'\n"],
])('fails on %s', (_, file, source) => {
  plant(file, source)
  const { code, told } = check()
  expect(code).toBe(1)
  expect(told).toContain(`${file} imports `)
})
