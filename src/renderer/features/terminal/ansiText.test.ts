import { describe, expect, it } from 'vitest'
import { plainText, readAnsi } from './ansiText.ts'

describe('a line of a log', () => {
  it.each([
    ['plain', [{ text: 'plain' }]],
    ['\x1b[31mred\x1b[0m usual', [{ text: 'red', colour: 1 }, { text: ' usual' }]],
    [
      '\x1b[1;92;41mx\x1b[22;49my',
      [
        { text: 'x', bold: true, colour: 10, background: 1 },
        { text: 'y', colour: 10 },
      ],
    ],
    [
      '\x1b[38;5;196mx\x1b[38;5;9my\x1b[48;2;1;2;300mz',
      [
        { text: 'x', colour: '#ff0000' },
        { text: 'y', colour: 9 },
        { text: 'z', colour: 9, background: '#0102ff' },
      ],
    ],
    ['\x1b[38:5:244mgrey', [{ text: 'grey', colour: '#808080' }]],
    ['10%\r50%\r100%', [{ text: '100%' }]],
    ['a\tb', [{ text: 'a\tb' }]],
  ])('%j has its colours', (line, spans) => {
    expect(readAnsi(line)).toEqual(spans)
  })

  it.each([
    ['\x1b[2J\x1b[Hscreen', 'screen'],
    ['\x1b]0;title\x07text', 'text'],
    ['\x1b]8;;https://example.com\x1b\\link\x1b]8;;\x1b\\', 'link'],
    ['\x1b(Bcharset\x1b=', 'charset'],
    ['bell\x07 back\x08space \x7f', 'bell backspace '],
    ['\x1bPdevice\x1b\\x', 'x'],
    ['torn \x1b[3', 'torn 3'],
  ])('%j has nothing that controls a terminal', (line, text) => {
    expect(plainText(line)).toBe(text)
    expect(
      readAnsi(line)
        .map((span) => span.text)
        .join(''),
    ).toBe(text)
  })

  it('is text and colours, whatever else is in it', () => {
    const every = Array.from({ length: 160 }, (_, code) => String.fromCharCode(code)).join('')
    expect(plainText(`\x1b[5n${every}\x1b]52;c;cm0=\x07end`)).not.toMatch(/[^\P{Cc}\t]/u)
    expect(plainText('<b>&amp;\x1b]52;c;cm0=\x07</b>')).toBe('<b>&amp;</b>')
  })

  it('with thousands of colours is cut into no more parts than can be drawn', () => {
    const spans = readAnsi(Array.from({ length: 5000 }, (_, index) => `\x1b[3${index % 8}m${index};`).join(''))
    expect(spans).toHaveLength(500)
    expect(spans.at(-1)?.text).toContain('4999;')
  })
})
