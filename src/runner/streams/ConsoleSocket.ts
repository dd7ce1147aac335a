import { closeSync, rmSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import koffi from 'koffi'
import type { Poller, Watch } from './Poller.ts'

const libc = koffi.load(null)
const iovec = koffi.struct({ base: 'void *', length: 'size_t' })
const messageHeader = koffi.struct({
  name: 'void *',
  nameLength: 'uint32_t',
  parts: koffi.pointer(iovec),
  partCount: 'size_t',
  control: 'void *',
  controlLength: 'size_t',
  flags: 'int',
})
const socket = libc.func('int socket(int domain, int type, int protocol)')
const bind = libc.func('int bind(int fd, const void *address, uint32_t length)')
const listen = libc.func('int listen(int fd, int backlog)')
const accept = libc.func('int accept4(int fd, void *address, void *length, int flags)')
const receive = libc.func('recvmsg', 'intptr_t', ['int', koffi.pointer(messageHeader), 'int'])
const openFolder = libc.func('int open(const char *path, int flags)')

// socket(2), recvmsg(2), cmsg(3)
const unixDomain = 1
const stream = 1
const nonBlocking = 0o4000
const closeOnExec = 0o2000000
const closeReceivedOnExec = 0x40000000
const socketLevel = 1
const rights = 1
/** Header of a control message: length (8), level (4), type (4). */
const controlHeader = 16
const nameLimit = 4096
const directoryPath = 0o10200000

/**
 * Where an OCI runtime hands over the terminal that it made for a container (`--console-socket`): a unix socket in a
 * folder, through which one descriptor comes.
 */
export class ConsoleSocket {
  /** The terminal, closed in programs that are started; undefined when none came before `close`. */
  readonly terminal: Promise<number | undefined>
  readonly #path: string
  readonly #resolve: (terminal: number | undefined) => void
  readonly #poller: Poller
  #open: { readonly descriptor: number; readonly watch: Watch } | undefined

  constructor(path: string, poller: Poller) {
    this.#path = path
    this.#poller = poller
    const { promise, resolve } = Promise.withResolvers<number | undefined>()
    this.terminal = promise
    this.#resolve = resolve
    rmSync(path, { force: true })
    const listener = listenAt(path)
    this.#watch(listener, () => {
      const connection = accept(listener, null, null, nonBlocking | closeOnExec)
      this.#release()
      if (connection >= 0) this.#watch(connection, () => this.#take(connection))
      else resolve(undefined)
    })
  }

  close(): void {
    this.#release()
    this.#resolve(undefined)
    rmSync(this.#path, { force: true })
  }

  #take(connection: number): void {
    const terminal = receiveDescriptor(connection)
    this.#release()
    this.#resolve(terminal)
  }

  #watch(descriptor: number, onReady: () => void): void {
    const watch = this.#poller.watch(descriptor, onReady)
    this.#open = { descriptor, watch }
    watch.arm()
  }

  #release(): void {
    this.#open?.watch.close()
    if (this.#open !== undefined) closeSync(this.#open.descriptor)
    this.#open = undefined
  }
}

/** A listening socket; its address goes over the folder's descriptor, since addresses end at 108 bytes. */
function listenAt(path: string): number {
  const folder = openFolder(dirname(path), directoryPath)
  const descriptor = socket(unixDomain, stream | nonBlocking | closeOnExec, 0)
  const address = Buffer.from(`\u0001\0/proc/self/fd/${folder}/${basename(path)}\0`, 'latin1')
  const isBound = bind(descriptor, address, address.length) === 0 && listen(descriptor, 1) === 0
  const errno = koffi.errno()
  if (folder >= 0) closeSync(folder)
  if (isBound) return descriptor
  if (descriptor >= 0) closeSync(descriptor)
  throw new Error(`Could not listen for a terminal at ${path}: errno ${errno}`)
}

/** The first descriptor that was sent with a message. */
function receiveDescriptor(connection: number): number | undefined {
  const name = Buffer.alloc(nameLimit)
  const control = Buffer.alloc(controlHeader + 8)
  const parts = [{ base: name, length: name.length }]
  const header = {
    name: null,
    nameLength: 0,
    parts,
    partCount: 1,
    control,
    controlLength: control.length,
    flags: 0,
  }
  const length = Number(receive(connection, header, closeReceivedOnExec))
  const isDescriptor = control.readInt32LE(8) === socketLevel && control.readInt32LE(12) === rights
  return length > 0 && isDescriptor ? control.readInt32LE(controlHeader) : undefined
}
