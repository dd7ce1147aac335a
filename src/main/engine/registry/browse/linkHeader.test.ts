import { expect, it } from 'vitest'
import { nextPage } from './linkHeader.ts'

const url = 'https://r.test/v2/_catalog?n=100'
const next = (link: string): string | undefined => nextPage({ headers: { link }, url })

it('the next page is where Link says, relative or whole', () => {
  expect(next('</v2/_catalog?last=b&n=100>; rel="next"')).toBe('/v2/_catalog?last=b&n=100')
  expect(next('<https://r.test/v2/_catalog?last=b>;rel=next')).toBe('/v2/_catalog?last=b')
  expect(next('<?next_page=x%2Fy>; rel="next"')).toBe('/v2/_catalog?next_page=x%2Fy')
  expect(next('</first>; rel="first", </v2/_catalog?last=c,d>; rel="next"')).toBe('/v2/_catalog?last=c,d')
})

it('without a link that is next, or with one to another host, there is none', () => {
  expect(nextPage({ headers: {}, url })).toBeUndefined()
  expect(next('</first>; rel="first"')).toBeUndefined()
  expect(next('<https://evil.test/v2/_catalog>; rel="next"')).toBeUndefined()
  expect(next('<https://r.test//169.254.169.254/x>; rel="next"')).toBeUndefined()
  expect(next('<https://r.test/\\\\169.254.169.254/x>; rel="next"')).toBeUndefined()
})
