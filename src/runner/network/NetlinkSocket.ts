import { closeSync } from 'node:fs'
import { SystemCallError } from '../system/libc.ts'
import { callSystem } from './callSystem.ts'
import { answeredErrno, type NetlinkMessage, netlinkMessage, readMessages } from './netlinkMessage.ts'

// socket(2), send(2)
const netlinkFamily = 16
const rawAndClosedOnExec = 3 | 0x80000
const withoutWaiting = 0x40

// Flags of a message: netlink(7)
const isRequest = 1
const wantsAnswer = 4

/** NETLINK_ROUTE and NETLINK_NETFILTER of netlink(7). */
export const netlinkProtocols = { route: 0, netfilter: 12 }

/** One message of a request: its type, its flags beside those that every request has, its body. */
export interface NetlinkRequest {
  readonly type: number
  readonly flags?: number
  readonly body: Uint8Array
  /** For the brackets of a transaction, which the kernel never answers. */
  readonly isUnanswered?: boolean
}

/**
 * A conversation with the kernel about the network namespace that the thread was in when it was opened: it stays
 * with that one, wherever the thread goes. Every call is done when it returns. The caller closes it.
 */
export class NetlinkSocket {
  readonly #descriptor: number
  readonly #buffer = Buffer.alloc(32 * 1024)
  #lastSequence = 0

  constructor(protocol: number) {
    this.#descriptor = callSystem('socket', netlinkFamily, rawAndClosedOnExec, protocol)
  }

  /** Sends messages in one piece and waits for all answers. Throws SystemCallError, called `attempt`, for the first refusal. */
  request(attempt: string, ...requests: readonly NetlinkRequest[]): readonly NetlinkMessage[] {
    const waiting = new Set<number>()
    const messages = requests.map(({ type, flags = 0, body, isUnanswered = false }) => {
      const sequence = ++this.#lastSequence
      if (!isUnanswered) waiting.add(sequence)
      return netlinkMessage(type, isRequest | (isUnanswered ? 0 : wantsAnswer) | flags, sequence, body)
    })
    const bytes = Buffer.concat(messages)
    callSystem('send', this.#descriptor, bytes, bytes.length, 0)
    return this.#readAnswers(attempt, waiting)
  }

  close(): void {
    closeSync(this.#descriptor)
  }

  /** The kernel has answered by the time that the call to send has returned. */
  #readAnswers(attempt: string, waiting: Set<number>): readonly NetlinkMessage[] {
    const answers: NetlinkMessage[] = []
    while (waiting.size > 0) {
      const length = callSystem('recv', this.#descriptor, this.#buffer, this.#buffer.length, withoutWaiting)
      for (const message of readMessages(Buffer.from(this.#buffer.subarray(0, length)))) {
        const errno = answeredErrno(message)
        if (errno === undefined) answers.push(message)
        else if (errno !== 0) throw new SystemCallError(errno, 'netlink', attempt)
        else waiting.delete(message.sequence)
      }
    }
    return answers
  }
}
