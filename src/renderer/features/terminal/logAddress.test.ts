import { expect, it } from 'vitest'
import { formatLogAddress, logsCommand, parseLogAddress } from './logAddress.ts'

it.each(['', 'tail=all', 'tail=100&minutes=60&stream=stderr&times=', 'minutes=5&times='])(
  'what of a log is seen is in the address %o, and what else it says stays',
  (query) => {
    const address = parseLogAddress(new URLSearchParams(query))
    expect(formatLogAddress(new URLSearchParams('panes=x'), address).toString()).toBe(
      ['panes=x', query].filter(Boolean).join('&'),
    )
  },
)

it('what an address cannot say is what is usual', () => {
  const usual = { tail: 10_000, minutes: undefined, stream: 'both', times: false }
  expect(parseLogAddress(new URLSearchParams('tail=-1&minutes=7&stream=x'))).toEqual(usual)
})

it('the docker command shows the same', () => {
  const address = parseLogAddress(new URLSearchParams('tail=100&minutes=60&stream=stderr&times'))
  expect(logsCommand(address, 'web', true)).toBe('docker logs -f -t --tail 100 --since 60m web >/dev/null')
  expect(logsCommand(parseLogAddress(new URLSearchParams('tail=all')), 'web', false)).toBe('docker logs web')
})
