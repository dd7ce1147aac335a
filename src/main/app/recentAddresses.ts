import * as z from 'zod'
import { readState, writeState } from './savedState.ts'

/** So many addresses are remembered. */
const maxAddresses = 10

const addressesSchema = z.array(z.url().max(1000)).max(maxAddresses)

/** Addresses of engines that the window was connected to, the newest first; never their tokens. */
export function recentAddresses(): readonly string[] {
  return addressesSchema.safeParse(readState('addresses')).data ?? []
}

/** Puts an origin in front of the recent addresses. */
export function rememberAddress(origin: string): void {
  const others = recentAddresses().filter((address) => address !== origin)
  writeState('addresses', [origin, ...others].slice(0, maxAddresses))
}

/** Drops an origin from the recent addresses. */
export function forgetAddress(origin: string): void {
  const others = recentAddresses().filter((address) => address !== origin)
  writeState('addresses', others)
}
