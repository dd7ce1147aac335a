import { expect, it } from 'vitest'
import { formatOperationsAddress, parseOperationsAddress } from './operationsAddress.ts'

it('the address says what is shown, and leaves out what is not said', () => {
  expect(formatOperationsAddress({ state: undefined, kind: undefined, shown: undefined }).toString()).toBe('')
  const query = { state: 'running', kind: 'load', shown: 'a-1' } as const
  expect(formatOperationsAddress(query).toString()).toBe('state=under-way&kind=load&show=a-1')
  expect(parseOperationsAddress(new URLSearchParams('state=under-way&kind=load&show=a-1'))).toEqual(query)
})

it('what an address says that nobody understands is as if it did not', () => {
  expect(parseOperationsAddress(new URLSearchParams('state=odd&kind='))).toEqual({
    state: undefined,
    kind: undefined,
    shown: undefined,
  })
})
