import fc from 'fast-check'
import type { TarItem } from '../fixtures/tar.ts'

/** A name of bytes: plain ASCII, UTF-8, or neither, short or longer than a ustar header holds. */
const rawName = fc.oneof(
  fc.stringMatching(/^[a-z.]{1,12}$/),
  fc
    .array(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 20 })
    .map((bytes) => String.fromCharCode(...bytes)),
  fc
    .tuple(fc.stringMatching(/^[a-z]{1,3}$/), fc.integer({ min: 20, max: 120 }))
    .map(([part, times]) => `${part}/`.repeat(times) + part),
)

const owner = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2 ** 32 - 1 }))
const mtime = fc.oneof(
  fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1000),
  fc.integer({ min: -4_000_000_000_000, max: 4_000_000_000_000 }),
)
const xattrs = fc
  .dictionary(fc.stringMatching(/^user\.[a-z]{1,8}$/), fc.uint8Array({ maxLength: 30 }), { maxKeys: 2 })
  .map((record) => new Map(Object.entries(record)))

const common = { name: rawName, mode: fc.integer({ min: 0, max: 0o7777 }), uid: owner, gid: owner, mtime, xattrs }
const ownerName = fc.oneof(fc.constant(''), fc.constant('root'), rawName)

/** Any entry that a tar can hold. */
export const arbitraryItem: fc.Arbitrary<TarItem> = fc.oneof(
  fc.record({
    ...common,
    userName: ownerName,
    groupName: ownerName,
    kind: fc.constant('file' as const),
    content: fc.uint8Array({ maxLength: 1200 }),
  }),
  fc.record({ ...common, kind: fc.constantFrom('symlink' as const, 'hardlink' as const), linkName: rawName }),
  fc.record({ ...common, kind: fc.constantFrom('directory' as const, 'fifo' as const) }),
  fc.record({
    ...common,
    kind: fc.constantFrom('char' as const, 'block' as const),
    deviceMajor: fc.integer({ min: 0, max: 4095 }),
    deviceMinor: fc.integer({ min: 0, max: 1_048_575 }),
  }),
)

/** Sizes of the pieces that bytes come in, to be repeated. */
export const arbitraryPieces = fc.array(fc.integer({ min: 1, max: 1500 }), { minLength: 1, maxLength: 8 })

/** Cuts bytes into pieces of the sizes, over and over. */
export function* cut(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  let at = 0
  for (let index = 0; at < bytes.length; index++) {
    const size = sizes[index % sizes.length] ?? 1
    yield bytes.subarray(at, at + size)
    at += size
  }
}
