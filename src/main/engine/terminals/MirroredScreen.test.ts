import { expect, it } from 'vitest'
import { MirroredScreen } from './MirroredScreen.ts'

const size = { rows: 10, columns: 40 }

async function screenOf(text: string): Promise<MirroredScreen> {
  const screen = new MirroredScreen(size, 1000)
  await write(screen, text)
  return screen
}

function write(screen: MirroredScreen, text: string): Promise<void> {
  return new Promise((resolve) => screen.write(text, resolve))
}

/** What another terminal shows after it was given the screen, and then more of the program's bytes. */
async function redrawn(text: string, more: string): Promise<string> {
  const screen = await screenOf(text)
  const copy = await screenOf('what was there before\x1b[?25l')
  copy.restore(screen.size, screen.serialise(1000, 1e6))
  await write(copy, more)
  const serialised = copy.serialise(1000, 1e6)
  screen.close()
  copy.close()
  return serialised
}

it.each([
  ['lines above the screen', Array.from({ length: 50 }, (_, line) => `line ${line}`).join('\r\n'), '\r\nmore'],
  ['colours at the cursor', '\x1b[31;1mred', ' and more'],
  ['a full screen program', 'shell\x1b[?1049h\x1b[2Jeditor\x1b[?1006h\x1b[?1002h', '\x1b[?1049l$ '],
  ['an invisible cursor and its form', 'x\x1b[?25l\x1b[4 q', 'y'],
  ['a scroll region', 'top\r\n\x1b[2;5r\x1b[5;1H', 'one\r\ntwo\r\nthree\r\nfour\r\nfive'],
  ['wide and combined characters', 'ＦＦ 👩‍🚀 e\u0301', '\r\nＦ'],
  ['bracketed paste and application keys', '\x1b[?2004h\x1b[?1h', 'z'],
  ['a line that is wrapped', 'w'.repeat(95), '\r\nafter'],
])('%s: a viewer who comes later sees the same', async (_what, text, more) => {
  const direct = await screenOf(`${text}${more}`)
  expect(await redrawn(text, more)).toBe(direct.serialise(1000, 1e6))
  direct.close()
})

it('keeps so many lines, and serialises fewer when they are too long', async () => {
  const screen = await screenOf(Array.from({ length: 5000 }, (_, line) => `line ${line}`).join('\r\n'))
  const text = screen.serialise(10_000, 1e6)
  expect(text).toContain('line 4999')
  expect(text).toContain('line 3990')
  expect(text).not.toContain('line 3989\r')
  const short = screen.serialise(10_000, 2000)
  expect(short.length).toBeLessThanOrEqual(2000)
  expect(short).toContain('line 4999')
  screen.close()
})

it('tells the title that the program gave, in a length that can be shown', async () => {
  const screen = await screenOf(`\x1b]0;vim notes\x07\x1b]2;${'long '.repeat(1000)}\x07`)
  expect(screen.title).toHaveLength(200)
  screen.close()
})
