import type { Runner } from './runner.ts'

/**
 * How a call crosses the runner's socket. `value`: JSON both ways. `body`: the result is a body. `upload`: one argument
 * is a stream, the request's body. `duplex`: the connection itself becomes the result. `events`: a line of JSON each.
 */
export type CallKind = 'value' | 'body' | 'upload' | 'duplex' | 'events'

/** Every call of a runner; the one table that client and server go by. */
export const runnerCalls = {
  info: 'value',
  unpack: 'value',
  removeSnapshots: 'value',
  removeFolders: 'value',
  folderUsage: 'value',
  create: 'value',
  start: 'value',
  stop: 'value',
  kill: 'value',
  restart: 'value',
  pause: 'value',
  unpause: 'value',
  update: 'value',
  remove: 'value',
  states: 'value',
  usage: 'value',
  top: 'value',
  resize: 'value',
  attach: 'duplex',
  // Detached, with `null` for a view, it is a plain value.
  startExec: 'duplex',
  attachExec: 'duplex',
  resizeExec: 'value',
  signalExec: 'value',
  keepScreen: 'value',
  execState: 'value',
  events: 'events',
  statPath: 'value',
  readPath: 'body',
  writePath: 'upload',
  listDirectory: 'value',
  changes: 'value',
  readLayer: 'body',
  writeLayer: 'value',
  exportTree: 'body',
  snapshotUsage: 'value',
} as const satisfies Readonly<Record<keyof Runner, CallKind>>

export type CallName = keyof typeof runnerCalls

/** Names of the calls of some kind. */
export type CallOf<Kind extends CallKind> = {
  [Name in CallName]: (typeof runnerCalls)[Name] extends Kind ? Name : never
}[CallName]

/** Whether a text of outside names a call. */
export function isCallName(name: string): name is CallName {
  return Object.hasOwn(runnerCalls, name)
}

/** Rises when a runner and a client of different numbers would misunderstand each other. */
export const wireProtocol = 1

/** Where a call is posted to. */
export const callPath = (name: string): string => `/call/${name}`

/** Arguments as base64 of a JSON array, where the body is something else; `null` stands for a stream. */
export const argumentsHeader = 'lamina-arguments'

/** What ended a body before its time: base64 of an ErrorRecord, in the trailers. */
export const failureTrailer = 'lamina-failure'

/** Name of the protocol that a `duplex` call upgrades to: plain bytes both ways, a half-close is an end. */
export const streamProtocol = 'lamina-stream'

/** Bytes of arguments or of a value as JSON, at most. */
export const jsonLimit = 64 * 1024 * 1024

/** Bytes of a request's header, with arguments in it, at most. */
export const headerLimit = 8 * 1024 * 1024

/** What a runner says of itself to a client that comes, before anything else is asked. */
export interface RunnerHello {
  readonly protocol: number
  readonly generation: string
  readonly pid: number
}
