import { createHash } from 'node:crypto'

/** The networks that there are, by the names and in the order in which dockerd lists them. */
export const networkNames = ['none', 'host', 'bridge'] as const

/** One of the networks that every engine has. */
export type NetworkName = (typeof networkNames)[number]

/** The ID of a network of the engine whose data root this is: the same at every start. */
export function networkId(root: string, name: NetworkName): string {
  return createHash('sha256').update(`network\0${root}\0${name}`).digest('hex')
}

/** The network that a mode means: `default` is the bridge; undefined for another container's. */
export function networkOfMode(mode: string): NetworkName | undefined {
  if (mode === '' || mode === 'default') return 'bridge'
  return networkNames.find((name) => name === mode)
}
