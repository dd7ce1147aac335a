import { closeSync, readSync } from 'node:fs'
import koffi from 'koffi'
import { readAvailable } from './descriptors.ts'

const libc = koffi.load(null)

// epoll(7), eventfd(2)
const closeOnExec = 0o2000000
const add = 1
const remove = 2
const modify = 3
const readable = 1
const oneShot = 0x40000000
/** struct epoll_event is packed on x86-64 only. */
const eventLength = process.arch === 'x64' ? 12 : 16
const tokenOffset = eventLength - 8
const eventLimit = 64

const epollCreate = libc.func('int epoll_create1(int flags)')
const epollControl = libc.func('int epoll_ctl(int epoll, int operation, int fd, void *event)')
const epollWait = libc.func('int epoll_wait(int epoll, void *events, int limit, int timeout)')
const eventDescriptor = libc.func('int eventfd(unsigned int initial, int flags)')
const write = libc.func('intptr_t write(int fd, const void *bytes, size_t length)')

/** A descriptor that is waited for. */
export interface Watch {
  /** Tells once when there is something to read, or the other side is gone. */
  arm(): void
  /** Before the descriptor is closed. */
  close(): void
}

/**
 * Waits for descriptors without reading from them, which Node's own streams cannot: one of libuv's threads waits in
 * epoll_wait(2) for all of them. While it has watches, the process does not end by itself.
 */
export class Poller {
  readonly #epoll: number
  readonly #waker: number
  readonly #events = Buffer.alloc(eventLength * eventLimit)
  readonly #ready = new Map<number, () => void>()
  readonly #wakeAtExit = () => this.#wake()
  #lastToken = 0
  #isWaiting = false
  #isClosed = false

  constructor() {
    this.#epoll = epollCreate(closeOnExec)
    this.#waker = eventDescriptor(0, closeOnExec)
    if (this.#epoll < 0 || this.#waker < 0) throw new Error(`Could not wait for output: errno ${koffi.errno()}`)
    this.#control(add, this.#waker, 0, readable)
    // A thread that waits for ever would keep the process from ending.
    process.once('exit', this.#wakeAtExit)
  }

  /** Begins to watch a pipe or terminal; `onReady` is called after each `arm`, at most once. */
  watch(descriptor: number, onReady: () => void): Watch {
    const token = ++this.#lastToken
    this.#ready.set(token, onReady)
    this.#control(add, descriptor, token, oneShot)
    return {
      arm: () => {
        if (!this.#ready.has(token)) return
        this.#control(modify, descriptor, token, readable | oneShot)
        this.#wait()
      },
      close: () => {
        if (!this.#ready.delete(token)) return
        this.#control(remove, descriptor, token, 0)
        if (this.#ready.size === 0) this.#wake()
      },
    }
  }

  /** Waits until nobody can write to a pipe any more, for at most `patience` ms; what comes is dropped. */
  ended(descriptor: number, patience: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const dropped = Buffer.allocUnsafe(4096)
    const look = () => {
      let found = readAvailable(descriptor, dropped)
      while (typeof found === 'number') found = readAvailable(descriptor, dropped)
      if (found === 'ended') resolve()
      else watch.arm()
    }
    const watch = this.watch(descriptor, look)
    const timer = setTimeout(resolve, patience)
    look()
    return promise.finally(() => {
      clearTimeout(timer)
      watch.close()
    })
  }

  /** Nothing is watched any more. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    process.off('exit', this.#wakeAtExit)
    this.#ready.clear()
    if (this.#isWaiting) this.#wake()
    else this.#release()
  }

  #wait(): void {
    if (this.#isWaiting || this.#isClosed || this.#ready.size === 0) return
    this.#isWaiting = true
    epollWait.async(this.#epoll, this.#events, eventLimit, -1, (_error: unknown, count: number) => {
      this.#isWaiting = false
      if (this.#isClosed) this.#release()
      else this.#tell(count)
    })
  }

  #tell(count: number): void {
    const tokens: number[] = []
    for (let index = 0; index < count; index++) {
      tokens.push(this.#events.readUInt32LE(index * eventLength + tokenOffset))
    }
    if (tokens.includes(0)) readSync(this.#waker, Buffer.alloc(8))
    for (const token of tokens) this.#ready.get(token)?.()
    this.#wait()
  }

  /** Ends the waiting of the thread, if nothing else does. */
  #wake(): void {
    const one = Buffer.alloc(8)
    one.writeBigUInt64LE(1n)
    write(this.#waker, one, 8)
  }

  #release(): void {
    closeSync(this.#epoll)
    closeSync(this.#waker)
  }

  #control(operation: number, descriptor: number, token: number, events: number): void {
    const event = Buffer.alloc(eventLength)
    event.writeUInt32LE(events, 0)
    event.writeUInt32LE(token, tokenOffset)
    if (epollControl(this.#epoll, operation, descriptor, event) !== 0) {
      throw new Error(`Could not wait for output: errno ${koffi.errno()}`)
    }
  }
}
