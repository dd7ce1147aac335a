import { maxRows } from '../../shared/contract/limits.ts'

/** An image's names as far as an answer carries them. */
export function toNames({ names }: { readonly names: readonly string[] }) {
  return { names: names.slice(0, maxRows), nameTotal: names.length }
}
