import { closeSync, constants, openSync, readFileSync, readSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMissing } from '../../main/engine/io/files.ts'
import { rawNameOf } from '../../main/engine/layers/rawName.ts'
import type { RuntimeCommand } from '../runtime/OciRuntime.ts'
import { currentFolder, makeNodeAt } from '../system/fileCalls.ts'
import { isSystemError } from '../system/libc.ts'

/**
 * Stays with a container while the runner may come and go. It holds the lifeline open, so that its end is seen whoever
 * started it; passes no signal on, since the runtime gets its own; and writes the exit code over blanks that were put
 * there before, which even a full disk allows. A handler and not `trap ''`: that, the program would inherit.
 */
const script = `exec 9<>"$1"
exit=$2
shift 2
trap : HUP INT QUIT TERM
"$@" 9>&-
code=$?
printf '%-3s\\n' "$code" 1<>"$exit"
exit $code`

const unfinished = '    '
/** The kind and the mode for mknod(2). */
const fifo = 0o010600

/** The files by which a shim and a runner know of each other, in the bundle of a container. */
export class ShimFiles {
  readonly #exit: string
  readonly #lifeline: string
  readonly #pid: string

  constructor(bundle: string) {
    this.#exit = join(bundle, 'exit')
    this.#lifeline = join(bundle, 'lifeline')
    this.#pid = join(bundle, 'pid')
  }

  /** Makes ready for a start: nothing of an earlier one is left. Throws when the disk is full. */
  prepare(): void {
    rmSync(this.#pid, { force: true })
    writeFileSync(this.#exit, unfinished)
    try {
      makeNodeAt(currentFolder, rawNameOf(this.#lifeline), fifo)
    } catch (thrown) {
      if (!isSystemError(thrown, 'EEXIST')) throw thrown
    }
  }

  /** The command that runs `inner` and writes its exit code down. */
  command(inner: RuntimeCommand): RuntimeCommand {
    return {
      command: '/bin/sh',
      args: ['-c', script, 'lamina-shim', this.#lifeline, this.#exit, inner.command, ...inner.args],
    }
  }

  /** The program's process ID; undefined before it runs. */
  pid(): number | undefined {
    const text = readIfThere(this.#pid)
    return text === undefined || text === '' ? undefined : Number(text)
  }

  /** The exit code that was written down, and when; undefined before the end, and when the shim was killed. */
  exit(): { readonly code: number; readonly time: number } | undefined {
    const code = /^(\d+) *\n/.exec(readIfThere(this.#exit) ?? '')?.[1]
    return code === undefined ? undefined : { code: Number(code), time: statSync(this.#exit).mtimeMs }
  }

  /** Whether a start was begun of which not everything is cleaned up. */
  isBegun(): boolean {
    return readIfThere(this.#exit) !== undefined
  }

  /** All of a start is cleaned up. */
  clear(): void {
    rmSync(this.#exit, { force: true })
    rmSync(this.#pid, { force: true })
  }

  /** A descriptor that reads end-of-file once the shim is gone; undefined when it is gone already. */
  openLifeline(): number | undefined {
    let fd: number
    try {
      fd = openSync(this.#lifeline, constants.O_RDONLY | constants.O_NONBLOCK)
    } catch (thrown) {
      if (isMissing(thrown)) return undefined
      throw thrown
    }
    try {
      if (readSync(fd, Buffer.alloc(1)) > 0) return fd
    } catch (thrown) {
      // Nobody wrote anything, but somebody could.
      if (isSystemError(thrown, 'EAGAIN')) return fd
      closeSync(fd)
      throw thrown
    }
    closeSync(fd)
    return undefined
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (thrown) {
    if (isMissing(thrown)) return undefined
    throw thrown
  }
}
