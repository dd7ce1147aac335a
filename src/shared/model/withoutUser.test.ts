import { expect, it } from 'vitest'
import { withoutUser } from './withoutUser.ts'

it.each([
  ['https://me:geheim@reg.example/v2', 'https://reg.example/v2'],
  ['me:geheim@reg.example', 'reg.example'],
  ['https://me:ge/he@im@reg.example', 'https://reg.example'],
  ['https://me:ge\nheim@reg.example', 'https://reg.example'],
  ['localhost:5000', 'localhost:5000'],
  ['https://reg.example/v1/', 'https://reg.example/v1/'],
])('%j is shown as %s', (text, shown) => {
  expect(withoutUser(text)).toBe(shown)
})
