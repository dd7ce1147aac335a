import type { ErrorRecord } from '../../main/engine/errors/EngineError.ts'

/** What containers' ports speak. */
export type Protocol = 'tcp' | 'udp'

/** The interface of the bridge's namespace by which pasta connects it with what the host reaches. */
export const outboundName = 'outbound0'

/** What the thread of networks starts with. */
export interface NetworkThreadStart {
  /** An absolute path: the folder whose files hold the namespaces. It exists. */
  readonly folder: string
  /** The bridge's network, unless an earlier runner's bridge is still there: then its own. */
  readonly subnet: string
}

/** What it says once: the bridge is there. */
export interface BridgeOpened {
  readonly subnet: string
  /** File of the bridge's namespace. */
  readonly namespacePath: string
  /** Why containers reach nothing but each other; empty when they do. */
  readonly translationProblem: string
}

/** A namespace for a container. */
export interface ContainerNamespace {
  readonly path: string
  /** Absent for a namespace that has nothing but `lo`. */
  readonly address?: string
}

/** Hands on what arrives at a socket of the host to a container. */
export interface PortForward {
  readonly id: string
  readonly protocol: Protocol
  /** A socket that listens (TCP) or is bound (UDP); from here on it is the thread's, whatever comes of it. */
  readonly descriptor: number
  readonly isIpv6: boolean
  readonly address: string
  readonly port: number
}

/** What the thread is asked, one question at a time. */
export type ThreadCall =
  /** Gives a container a namespace, on the bridge or with nothing but `lo`: ContainerNamespace. */
  | { readonly call: 'create'; readonly id: string; readonly isBridged: boolean }
  /** Whether a container that lives since an earlier runner has this address here: boolean. */
  | { readonly call: 'owns'; readonly id: string; readonly address: string }
  | { readonly call: 'forward'; readonly forward: PortForward }
  /** Stops forwarding and takes the namespace away; nothing when there is none. */
  | { readonly call: 'remove'; readonly id: string }
  /** Ends everything; containers that live keep what they have when `keepsNamespaces`. */
  | { readonly call: 'close'; readonly keepsNamespaces: boolean }

export interface ThreadQuestion {
  readonly id: number
  readonly question: ThreadCall
}

export type ThreadMessage =
  | { readonly opened: BridgeOpened }
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: ErrorRecord }
