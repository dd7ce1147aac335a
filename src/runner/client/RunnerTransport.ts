import type { Duplex, Readable } from 'node:stream'
import type { CallName } from '../contract/wire.ts'

/** The ways in which calls reach a runner: one a kind of call. */
export interface RunnerTransport {
  /** JSON both ways; undefined for an empty answer. */
  value(name: CallName, args: readonly unknown[]): Promise<unknown>
  /** The answer is a body. It fails with what the runner tells at its end, or when that is gone. */
  body(name: CallName, args: readonly unknown[]): Promise<Readable>
  /** A stream is the request's body; `null` stands for it among the arguments. */
  upload(name: CallName, args: readonly unknown[], body: Readable): Promise<void>
  /** The connection itself becomes the result. Both directions end by themselves. */
  duplex(name: CallName, args: readonly unknown[]): Promise<Duplex>
  /** Each line of the answer, until the signal, or until the runner ends it. */
  lines(name: CallName, args: readonly unknown[], signal: AbortSignal): AsyncIterable<unknown>
}
