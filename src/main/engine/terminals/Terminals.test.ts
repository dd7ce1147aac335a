import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { PtyProgram } from '../../../../test/fixtures/ptyProgram.ts'
import { makeTestRoot } from '../../../../test/fixtures/testRoot.ts'
import { maxTerminals } from '../../../shared/contract/terminals.ts'
import { EngineError } from '../errors/EngineError.ts'
import { workerUrl } from '../workers/workerUrl.ts'
import type { TerminalPorts } from './ports.ts'
import { Terminals } from './Terminals.ts'

const container = 'c'.repeat(64)
let root: { readonly path: string; remove(): Promise<void> }
let terminals: Terminals
let programs: Map<string, PtyProgram>
let state: { tty: boolean; status: 'running' | 'exited' | 'gone' }
let tellChange: (id: string) => void

beforeEach(async () => {
  root = await makeTestRoot('terminals')
  programs = new Map([[container, new PtyProgram('/bin/sh', '-c', 'echo main; cat')]])
  state = { tty: true, status: 'running' }
  terminals = await open()
})
afterEach(async () => {
  await terminals.closeAll()
  for (const program of programs.values()) program.kill()
  await root.remove()
})

function open(): Promise<Terminals> {
  return Terminals.open({
    root: root.path,
    entry: workerUrl('screens'),
    onFailure: (error) => expect.fail(String(error)),
    ...ports(),
  })
}

function find(id: string): PtyProgram {
  const program = programs.get(id)
  if (program === undefined) throw new EngineError('NOT_FOUND', `There is no program ${id}.`)
  return program
}

/** Containers and execs as far as terminals use them: of one container, whose programs run in PTYs of this machine. */
function ports(): TerminalPorts {
  const inspect = async () => {
    if (state.status === 'gone') throw new EngineError('NOT_FOUND', 'There is no such container.')
    return {
      id: container,
      name: 'web',
      tty: state.tty,
      state: { status: state.status, finished: state.status === 'exited' ? 1 : 0, exitCode: 3 },
    }
  }
  const streams = {
    attach: async (id: string, options: { readonly from?: number }) => find(id).open(options.from),
    resize: async (id: string, size: { readonly rows: number; readonly columns: number }) => find(id).resize(size),
    keepScreen: async (id: string, screen: Parameters<PtyProgram['keepScreen']>[0]) => find(id).keepScreen(screen),
  }
  return {
    containers: {
      ...streams,
      inspect,
      kill: async (id: string, signal = 'SIGKILL') => find(id).signal(signal),
      statPath: async (_id: string, path: string) => {
        if (path !== '/bin/sh') throw new EngineError('NOT_FOUND', path)
        return { name: 'sh', kind: 'file', size: 1, mode: 0o755, uid: 0, gid: 0, mtime: 0, linkTarget: '' }
      },
      subscribe: (listener: (id: string) => void) => {
        tellChange = listener
        return () => {}
      },
    },
    execs: {
      ...streams,
      create: (_id: string, request: { readonly command: readonly string[] }) => {
        const id = randomBytes(32).toString('hex')
        programs.set(id, new PtyProgram(request.command[0] ?? ''))
        return id
      },
      start: async (id: string) => find(id).open(undefined),
      inspect: async (id: string) => {
        const { isRunning, exitCode } = await find(id).state()
        return { state: { running: isRunning, pid: 1, ...(exitCode === undefined ? {} : { exitCode }) } }
      },
      signal: async (id: string, signal: string) => find(id).signal(signal),
      adopt: () => {},
    },
  }
}

const size = { rows: 24, columns: 80 }
const names = () => terminals.list().map(({ name }) => name)

it("a container's own process has one terminal, and shells are called after their program", async () => {
  const main = await terminals.openMain(container)
  expect(main).toMatchObject({ id: container, kind: 'main', name: 'web' })
  expect(await terminals.openMain(container)).toMatchObject({ id: container })
  await terminals.openShell(container, { size })
  await terminals.openShell(container, { size })
  expect(names()).toEqual(['web', 'sh', 'sh 2'])
  const [, shell] = terminals.list()
  expect(terminals.rename(shell?.id ?? '', 'build').name).toBe('build')
  expect(names()).toEqual(['web', 'build', 'sh 2'])
})

it('closing hangs up a shell, and leaves the main process alone', async () => {
  await terminals.openMain(container)
  const shell = await terminals.openShell(container, { size })
  await vi.waitFor(() => expect(terminals.list().every((one) => one.state === 'running')).toBe(true))
  await terminals.close(shell.id)
  await vi.waitFor(async () => expect((await programs.get(shell.id)?.state())?.isRunning).toBe(false))
  await terminals.close(container)
  await terminals.close(container)
  expect(names()).toEqual([])
  expect((await programs.get(container)?.state())?.isRunning).toBe(true)
})

it('the next process has the same list, and the programs were left alone', async () => {
  await terminals.openMain(container)
  const shell = await terminals.openShell(container, { size })
  terminals.rename(shell.id, 'build')
  await terminals.closeAll()
  terminals = await open()
  expect(names()).toEqual(['web', 'build'])
  expect((await programs.get(shell.id)?.state())?.isRunning).toBe(true)
})

it('a remembered terminal that can not be read is lost alone', async () => {
  await terminals.closeAll()
  const session = { id: container, containerId: container, kind: 'main', shell: '', created: 1 }
  const bad = { ...session, id: 'd'.repeat(64), kind: 'other', name: 'bad' }
  const sessions = [bad, { ...session, name: 'w'.repeat(255) }]
  await writeFile(join(root.path, 'terminals.json'), JSON.stringify({ sessions }))
  terminals = await open()
  expect(names()).toEqual(['w'.repeat(255)])
})

it('a container that has ended is told so, and looked on again when it is started', async () => {
  state.status = 'exited'
  await terminals.openMain(container)
  await vi.waitFor(() => expect(terminals.list()).toMatchObject([{ state: 'ended', exitCode: 3 }]))
  tellChange(container)
  state.status = 'running'
  tellChange(container)
  await vi.waitFor(() => expect(terminals.list()).toMatchObject([{ state: 'running' }]))
})

it('terminals go with their container', async () => {
  await terminals.openMain(container)
  await terminals.openShell(container, { size })
  state.status = 'gone'
  tellChange(container)
  await vi.waitFor(() => expect(names()).toEqual([]))
})

it.each([
  [
    'a container without a terminal',
    () => (state.tty = false),
    () => terminals.openMain(container),
    'FAILED_PRECONDITION',
  ],
  [
    'a container that does not run',
    () => (state.status = 'exited'),
    () => terminals.openShell(container, { size }),
    'CONFLICT',
  ],
  ['a container that is not there', () => (state.status = 'gone'), () => terminals.openMain(container), 'NOT_FOUND'],
])('%s is said so', async (_what, prepare, work, code) => {
  prepare()
  await expect(work()).rejects.toMatchObject({ code })
})

it('there are no more than can be kept', async () => {
  for (let count = 0; count < maxTerminals; count++) {
    await terminals.openShell(container, { size, shell: '/bin/true' })
  }
  await expect(terminals.openShell(container, { size })).rejects.toMatchObject({ code: 'RATE_LIMITED' })
})
