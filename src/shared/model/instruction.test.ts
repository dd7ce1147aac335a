import { expect, test } from 'vitest'
import { parseInstruction, shortArgument } from './instruction.ts'

test.each([
  ['/bin/sh -c #(nop)  CMD ["/bin/sh"]', 'CMD', '["/bin/sh"]'],
  ['/bin/sh -c #(nop) ADD file:5d673d25da3a14ce1f6cf in / ', 'ADD', 'file:5d673d25da3a14ce1f6cf in /'],
  ['/bin/sh -c apk add --no-cache curl', 'RUN', 'apk add --no-cache curl'],
  ['RUN /bin/sh -c apk add curl # buildkit', 'RUN', 'apk add curl'],
  ['|1 VERSION=3 /bin/sh -c make', 'RUN', 'make'],
  ['COPY /app /app # buildkit', 'COPY', '/app /app'],
  ['ENTRYPOINT ["/docker-entrypoint.sh"]', 'ENTRYPOINT', '["/docker-entrypoint.sh"]'],
  ['bazel build ...', '', 'bazel build ...'],
  ['', '', ''],
])('%s is read as %s %s', (createdBy, keyword, argument) => {
  expect(parseInstruction(createdBy)).toEqual({ keyword, argument })
})

test('an argument where there is little room goes without the digest of what was copied', () => {
  expect(shortArgument(`file:${'2f'.repeat(32)} in /usr/sbin/`)).toBe('/usr/sbin/')
  expect(shortArgument('/app /app')).toBe('/app /app')
})
