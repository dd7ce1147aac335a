import { expect, it } from 'vitest'
import { isPageOf } from './desktop.ts'

it.each([
  ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
  ['http://127.0.0.1:4000/', 'http://127.0.0.1:4000'],
  ['http://127.0.0.1:4000/images?sort=name#x', 'http://127.0.0.1:4000'],
  ['lamina://app/images', 'lamina://app'],
  ['file:///opt/lamina/start.html', 'file:///opt/lamina/start.html'],
  ['file:///opt/lamina/start.html?x', 'file:///opt/lamina/start.html'],
])('%s is a page of %s', (url, home) => {
  expect(isPageOf(url, home)).toBe(true)
})

it.each([
  ['http://127.0.0.1:40001/', 'http://127.0.0.1:4000'],
  ['http://127.0.0.1:4000@evil.example/', 'http://127.0.0.1:4000'],
  ['http://127.0.0.1:4000.evil.example/', 'http://127.0.0.1:4000'],
  ['https://127.0.0.1:4000/', 'http://127.0.0.1:4000'],
  ['lamina://application/', 'lamina://app'],
  ['file:///opt/lamina/start.html.evil', 'file:///opt/lamina/start.html'],
  ['file:///opt/lamina/start.html/../../../etc/passwd', 'file:///opt/lamina/start.html'],
  ['about:blank', 'http://127.0.0.1:4000'],
  ['http://127.0.0.1:4000/', ''],
])('%s is no page of "%s"', (url, home) => {
  expect(isPageOf(url, home)).toBe(false)
})
