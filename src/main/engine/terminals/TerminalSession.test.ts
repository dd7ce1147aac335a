import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, it, vi } from 'vitest'
import { PtyProgram } from '../../../../test/fixtures/ptyProgram.ts'
import type { TerminalNews, TerminalStatus } from '../../../shared/contract/terminalFrames.ts'
import { workerUrl } from '../workers/workerUrl.ts'
import { MirroredScreen } from './MirroredScreen.ts'
import { ScreenThread } from './ScreenThread.ts'
import { TerminalSession } from './TerminalSession.ts'
import { TerminalViewer } from './TerminalViewer.ts'

const screens = new ScreenThread(workerUrl('screens'))
const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean()
})

function programOf(script: string): PtyProgram {
  const program = new PtyProgram('/bin/sh', '-c', script)
  cleanUp.push(() => program.kill())
  return program
}

function sessionOf(program: PtyProgram, sleepTime?: number): TerminalSession {
  const session = new TerminalSession({
    id: 'a'.repeat(64),
    program,
    screens,
    scrollback: () => 1000,
    onChange: () => {},
    ...(sleepTime === undefined ? {} : { sleepTime }),
  })
  cleanUp.push(() => session.close())
  return session
}

/** A window that looks on: what it is told, and the screen that this makes. */
class Looker {
  readonly viewer = new TerminalViewer((news) => this.#take(news))
  readonly statuses: TerminalStatus[] = []
  screens = 0
  received = 0
  size = ''
  /** Whether it draws what comes, or hangs. */
  isStalled = false
  readonly #screen = new MirroredScreen({ rows: 24, columns: 80 }, 1000)
  #owed = 0

  constructor() {
    cleanUp.push(() => this.#screen.close())
  }

  get text(): string {
    return this.#screen.serialise(1000, 1e7)
  }

  get status(): TerminalStatus | undefined {
    return this.statuses.at(-1)
  }

  /** Draws again, all that has come. */
  goOn(): void {
    this.isStalled = false
    const owed = this.#owed
    this.#owed = 0
    this.viewer.acknowledge(owed)
  }

  #take(news: TerminalNews): void {
    if (news.kind === 'status') this.statuses.push(news.status)
    if (news.kind === 'size') this.size = `${news.size.rows}x${news.size.columns}`
    if (news.kind !== 'screen' && news.kind !== 'output') return
    const { length } = news.bytes
    this.received += length
    if (news.kind === 'screen') this.screens++
    const drawn = () => {
      if (this.isStalled) this.#owed += length
      else this.viewer.acknowledge(length)
    }
    // The bytes are copied, as a frame does: they are only true now.
    if (news.kind === 'output') this.#screen.write(news.bytes.slice(), drawn)
    else {
      this.#screen.restore(news.size, new TextDecoder().decode(news.bytes))
      this.#screen.afterAll(drawn)
    }
  }
}

function until(check: () => void): Promise<void> {
  return vi.waitFor(check, { timeout: 10_000, interval: 20 })
}

const bytes = (text: string) => new TextEncoder().encode(text)

it('shows what was written before somebody looked, and what comes then', async () => {
  const program = programOf('printf "\\033[31mbefore\\033[m\\n"; read x; echo "got $x"; sleep 60')
  const session = sessionOf(program)
  await until(() => expect(program.length).toBeGreaterThan(10))
  const looker = new Looker()
  session.add(looker.viewer)
  await until(() => expect(looker.text).toContain('\x1b[31mbefore'))
  await session.type(looker.viewer, bytes('hello\n'))
  await until(() => expect(looker.text).toContain('got hello'))
  expect(looker.screens).toBe(1)
})

it('goes on for two viewers while a third one stalls, and shows that one the screen later', async () => {
  const program = programOf('seq -f "line %.0f of a long output" 60000; sleep 60')
  const session = sessionOf(program)
  const lookers = [new Looker(), new Looker(), new Looker()]
  const [first, second, stalled] = lookers
  if (first === undefined || second === undefined || stalled === undefined) throw new Error('three')
  stalled.isStalled = true
  for (const { viewer } of lookers) session.add(viewer)
  await until(() => {
    for (const looker of [first, second]) expect(looker.text).toContain('line 60000')
  })
  expect(program.length).toBeGreaterThan(1_400_000)
  // Credit of 100,000 bytes, and the frame that reached it.
  expect(stalled.received).toBeLessThan(100_000 + 33_000)
  expect(stalled.text).not.toContain('line 60000')
  stalled.goOn()
  await until(() => expect(stalled.text).toBe(first.text))
})

it('has the size of the window that typed last; the others are told it', async () => {
  const program = programOf('while read x; do stty size; done')
  const session = sessionOf(program)
  const [one, two] = [new Looker(), new Looker()]
  one.viewer.size = { rows: 30, columns: 100 }
  two.viewer.size = { rows: 20, columns: 60 }
  session.add(one.viewer)
  session.add(two.viewer)
  await session.type(one.viewer, bytes('\n'))
  await until(() => expect(one.text).toContain('30 100'))
  expect(one.status?.ownsSize).toBe(true)
  expect(two.status?.ownsSize).toBe(false)
  session.resize(two.viewer, { rows: 21, columns: 61 })
  expect(session.size).toEqual({ rows: 30, columns: 100 })
  await session.type(two.viewer, bytes('\n'))
  await until(() => expect(two.text).toContain('21 61'))
  expect(session.size).toEqual({ rows: 21, columns: 61 })
  expect(one.status?.ownsSize).toBe(false)
  session.remove(two.viewer)
  expect(session.size).toEqual({ rows: 30, columns: 100 })
})

it("passes on the answers of the one that typed last, and nobody else's", async () => {
  const program = programOf('stty raw -echo; printf "ready"; dd bs=1 count=6 2>/dev/null | od -c; sleep 60')
  const session = sessionOf(program)
  const [one, two] = [new Looker(), new Looker()]
  session.add(one.viewer)
  session.add(two.viewer)
  await until(() => expect(two.text).toContain('ready'))
  await session.type(two.viewer, bytes('abc'))
  await session.answer(one.viewer, bytes('XXX'))
  await session.answer(two.viewer, bytes('def'))
  await until(() => expect(two.text).toContain('d   e   f'))
  expect(two.text).not.toContain('X')
})

it('takes in 1 MB that is typed at once, whole and in order', async () => {
  const program = programOf('stty raw -echo; printf ready; head -c 1048576 | sha256sum; sleep 60')
  const session = sessionOf(program)
  const looker = new Looker()
  session.add(looker.viewer)
  await until(() => expect(looker.text).toContain('ready'))
  const pasted = Buffer.from(
    Array.from({ length: 131_072 }, (_, line) => `${line}`.padStart(7, '0'))
      .join('\n')
      .padEnd(1048576, '.'),
  )
  for (let at = 0; at < pasted.length; at += 16_384) {
    await session.type(looker.viewer, pasted.subarray(at, at + 16_384))
  }
  const { createHash } = await import('node:crypto')
  await until(() => expect(looker.text).toContain(createHash('sha256').update(pasted).digest('hex').slice(0, 30)))
})

it('tells how the program ended, and keeps its last screen for who comes then', async () => {
  const program = programOf('echo goodbye; exit 7')
  const session = sessionOf(program)
  const early = new Looker()
  session.add(early.viewer)
  await until(() => expect(early.status).toMatchObject({ state: 'ended', exitCode: 7 }))
  const late = new Looker()
  session.add(late.viewer)
  await until(() => expect(late.text).toContain('goodbye'))
  expect(late.status).toMatchObject({ state: 'ended', exitCode: 7 })
})

it('finds the program again when the way to it broke off, and misses nothing', async () => {
  const program = programOf('while read x; do echo "got $x"; done')
  const session = sessionOf(program)
  const looker = new Looker()
  session.add(looker.viewer)
  await session.type(looker.viewer, bytes('one\n'))
  await until(() => expect(looker.text).toContain('got one'))
  program.breakOff()
  await until(() => expect(looker.status?.state).toBe('lost'))
  await until(() => expect(looker.status?.state).toBe('running'))
  await session.type(looker.viewer, bytes('two\n'))
  await until(() => expect(looker.text).toContain('got two'))
  expect(looker.text.match(/got one/g)).toHaveLength(1)
})

it('is left to the runner while nobody looks, and is there again with its screen', async () => {
  const program = programOf('seq 1 300; printf "\\033[7mprompt\\033[m"; read x; echo "got $x"; sleep 60')
  const session = sessionOf(program, 200)
  await until(() => expect(program.kept?.text).toContain('prompt'))
  await sleep(100)
  const looker = new Looker()
  session.add(looker.viewer)
  await until(() => expect(looker.text).toContain('\x1b[7mprompt'))
  expect(looker.text).toContain('\n17\r')
  await session.type(looker.viewer, bytes('again\n'))
  await until(() => expect(looker.text).toContain('got again'))
  expect(program.opened).toBe(2)
})

it('begins from the screen that an earlier process had the runner keep', async () => {
  const program = programOf('echo hidden; read x; echo "got $x"; sleep 60')
  await until(() => expect(program.length).toBeGreaterThan(5))
  program.kept = { position: program.length, rows: 24, columns: 80, text: 'kept screen\r\n' }
  const session = sessionOf(program)
  const looker = new Looker()
  session.add(looker.viewer)
  await until(() => expect(looker.text).toContain('kept screen'))
  await session.type(looker.viewer, bytes('new\n'))
  await until(() => expect(looker.text).toContain('got new'))
  expect(looker.text).not.toContain('hidden')
})
