import { rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { Socket } from 'node:net'
import { uptime } from 'node:os'
import { join } from 'node:path'
import { toEngineError } from '../../main/engine/errors/EngineError.ts'
import type { ContainerNetwork } from '../contract/container.ts'
import { findDevices } from '../runtime/hostDevices.ts'
import { readLockedOptions } from '../runtime/lockedOptions.ts'
import { ociConfig } from '../runtime/ociConfig.ts'
import { containerFailure, startError } from '../runtime/startFailure.ts'
import type { Donors, LifePorts, LifeSubject } from './lifePorts.ts'
import { readOomKilled } from './oom.ts'
import type { PreparedNetwork } from './ports.ts'
import { RunningProgram } from './RunningProgram.ts'
import { mountSharedMemory, unmountSharedMemory } from './sharedMemory.ts'
import { ShimFiles } from './shim.ts'
import { watchForFile } from './watchForFile.ts'

/** How a container's program ended. Times in milliseconds since 1970. */
export interface LifeEnd {
  readonly exitCode: number
  readonly time: number
  readonly oomKilled: boolean
}

/** 128 + SIGKILL, 128 + SIGHUP. */
const killed = 137
const hungUp = 129
/** Milliseconds; setTimeout takes no more. */
const longestTimer = 0x7fffffff
/** What Docker says of a container that ended while nobody could see how. */
const unknownExit = 255

/** One life of a container: from its start, or from when it was taken up, until all that belonged to it is gone. */
export class Life {
  readonly program: RunningProgram
  readonly network: ContainerNetwork | undefined
  /** Resolves when the program has ended, before its output is all taken. Never rejects. */
  readonly ended: Promise<LifeEnd>
  /** Resolves when its output is all taken, and mounts, network and the runtime's notes are gone. Never rejects. */
  readonly cleaned: Promise<void>

  constructor(
    program: RunningProgram,
    network: ContainerNetwork | undefined,
    ended: Promise<LifeEnd>,
    clean: () => Promise<void>,
  ) {
    this.program = program
    this.network = network
    this.ended = ended
    this.cleaned = ended.then(clean).finally(() => program.release())
  }
}

/**
 * Starts a container's program. Resolves once it runs, or has ended already. Throws in Docker's words when it cannot be
 * started; then nothing of it is left.
 */
export async function startLife(ports: LifePorts, subject: LifeSubject, donors: Donors): Promise<Life> {
  const keeps = keepsCgroup(ports, subject)
  try {
    const [rootFolder, network, devices] = await prepare(ports, subject, donors)
    const shm = donors.ipc?.sharedMemory ?? mountSharedMemory(subject.spec, subject.folder)
    const accounts = ports.readAccounts(rootFolder)
    const lockedOptions = await readLockedOptions(subject.spec.mounts, ports.host)
    const config = ociConfig(subject.spec, ports.host, {
      rootFolder,
      network,
      accounts,
      devices,
      lockedOptions,
      ...(donors.pid === undefined ? {} : { pidDonor: donors.pid }),
      ...(donors.ipc === undefined ? {} : { ipcDonor: donors.ipc.pid }),
      ...(shm === undefined ? {} : { shmFolder: shm }),
    })
    await writeFile(join(subject.bundle, 'config.json'), JSON.stringify(config), { mode: 0o600 })
    return await spawnLife(ports, subject, network, keeps)
  } catch (thrown) {
    await cleanUp(ports, subject, keeps)
    throw toEngineError(thrown, `start container ${subject.spec.name}`)
  }
}

/** What can be done at the same time. When a part fails the others are waited for: what they made is to be taken away. */
async function prepare(ports: LifePorts, { spec, folder, bundle }: LifeSubject, donors: Donors) {
  new ShimFiles(bundle).prepare()
  rmSync(join(bundle, 'runtime.log'), { force: true })
  const parts = [
    ports.rootFileSystems.mount(spec),
    ports.networks.prepare(spec, folder, donors.network),
    findDevices(spec.hostConfig),
  ] as const
  await Promise.allSettled(parts)
  return Promise.all(parts)
}

async function spawnLife(
  ports: LifePorts,
  subject: LifeSubject,
  { network }: PreparedNetwork,
  keeps: boolean,
): Promise<Life> {
  const { spec, bundle, streams } = subject
  const shim = new ShimFiles(bundle)
  const { command, args, ...options } = startCommand(ports, subject, shim, keeps)
  const watch = watchForFile(bundle, () => shim.pid() !== undefined)
  try {
    const spawned = await streams.spawn(command, args, options)
    await Promise.race([watch.appeared, spawned.exited])
    const pid = shim.pid()
    spawned.settle(pid !== undefined)
    if (pid === undefined) {
      await spawned.ended
      throw startError(`container ${spec.name}`, containerFailure(await ports.runtime.failureIn(bundle)))
    }
    const program = new RunningProgram(pid)
    const ended = spawned.exited.then((end) => settleEnd(ports, subject, program, end.exitCode))
    return new Life(program, network, ended, async () => {
      await spawned.ended
      await cleanUp(ports, subject, keeps)
    })
  } finally {
    watch.stop()
  }
}

/** A program with a terminal needs no shim: it is hung up on when its runner ends. */
function startCommand({ runtime }: LifePorts, subject: LifeSubject, shim: ShimFiles, keeps: boolean) {
  const { spec, folder, bundle } = subject
  if (!spec.config.Tty) return { ...shim.command(runtime.runCommand(spec.id, bundle, keeps)), folder }
  const places = { pidFile: join(bundle, 'pid'), consoleSocket: join(bundle, 'console') }
  return { ...runtime.runTerminalCommand(spec.id, bundle, keeps), folder: bundle, ...places }
}

/**
 * Takes up a container that an earlier runner started and whose shim lives: `lifeline` is its open lifeline. Undefined
 * when its streams went with that runner; then it is ended.
 */
export async function adoptLife(
  ports: LifePorts,
  subject: LifeSubject,
  lifeline: number,
  network: ContainerNetwork | undefined,
): Promise<Life | undefined> {
  const { spec, folder, bundle, streams } = subject
  const shim = new ShimFiles(bundle)
  const shimEnded = endOf(lifeline)
  const pid = await pidOfBegun(shim, bundle, shimEnded)
  if (pid === undefined || !(await streams.recover())) {
    await ports.runtime.delete(spec.id)
    await shimEnded
    return undefined
  }
  // What was mounted for it is mounted for it still, and is known to be.
  await ports.rootFileSystems.mount(spec)
  // A port that another program has taken meanwhile does not take the container.
  if (network !== undefined) await ports.networks.adopt(spec, folder, network).catch(() => undefined)
  const program = new RunningProgram(pid)
  const ended = shimEnded.then(() => settleEnd(ports, subject, program, killed))
  return new Life(program, network, ended, async () => {
    await streams.drain()
    await cleanUp(ports, subject, true)
  })
}

/** The program's process ID, waited for when its runner was killed in the middle of the start; undefined when that failed. */
async function pidOfBegun(shim: ShimFiles, bundle: string, shimEnded: Promise<void>): Promise<number | undefined> {
  const watch = watchForFile(bundle, () => shim.pid() !== undefined)
  try {
    if (shim.pid() === undefined) await Promise.race([watch.appeared, shimEnded])
    return shim.pid()
  } finally {
    watch.stop()
  }
}

/** Resolves when nobody holds the other end of a FIFO any more. */
function endOf(fd: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = new Socket({ fd, readable: true, writable: false })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve())
    socket.resume()
    socket.unref()
  })
}

/** Whether a life ends within some seconds; -1 for as long as it takes. */
export async function endsWithin(life: Life, seconds: number): Promise<boolean> {
  if (seconds < 0) return life.ended.then(() => true)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, Math.min(seconds * 1000, longestTimer), false)
  })
  const result = await Promise.race([life.ended.then(() => true), late])
  clearTimeout(timer)
  return result
}

/** What is to be said of a container, started at `started`, whose runner and shim are both gone. */
export async function endOfLost(ports: LifePorts, { spec, bundle }: LifeSubject, started: number): Promise<LifeEnd> {
  const written = new ShimFiles(bundle).exit()
  if (written !== undefined) return { exitCode: written.code, time: written.time, oomKilled: false }
  const isAlive = await ports.runtime.isAlive(spec.id)
  // A terminal goes with its runner, and hangs up on the program; a computer that was switched off does not.
  const isHungUp = spec.config.Tty && started > Date.now() - uptime() * 1000
  return { exitCode: isAlive ? killed : isHungUp ? hungUp : unknownExit, time: Date.now(), oomKilled: false }
}

/**
 * How a life ended. Should the shim or the runtime have been killed, the program may be left alone: without them nobody
 * would learn its exit code, so it is ended too.
 */
async function settleEnd(
  ports: LifePorts,
  subject: LifeSubject,
  program: RunningProgram,
  exitCode: number,
): Promise<LifeEnd> {
  const time = Date.now()
  const oomKilled = await readOomKilled(ports.host.cgroups, subject.spec.id)
  if (program.isAlive()) {
    await ports.runtime.delete(subject.spec.id).catch(() => undefined)
    program.signal(9)
    return { exitCode: killed, time, oomKilled }
  }
  return { exitCode: new ShimFiles(subject.bundle).exit()?.code ?? exitCode, time, oomKilled }
}

/** Only a container with a limit is looked at for having reached it; its cgroup tells after its end. */
function keepsCgroup({ host }: LifePorts, { spec }: LifeSubject): boolean {
  return (spec.hostConfig.Memory ?? 0) > 0 && host.cgroups.controllers.has('memory')
}

/**
 * Takes away what a life leaves: the runtime's notes where it may have left some (`isNoted`), mounts and network. Each
 * part does what it can; what fails is tried again before the next start.
 */
export async function cleanUp(ports: LifePorts, subject: LifeSubject, isNoted: boolean): Promise<void> {
  const { spec, folder, bundle } = subject
  const shim = new ShimFiles(bundle)
  if (isNoted || shim.exit() === undefined) await ports.runtime.delete(spec.id).catch(() => undefined)
  unmountSharedMemory(spec, folder)
  await Promise.allSettled([ports.rootFileSystems.unmount(spec), ports.networks.release(spec)])
  shim.clear()
}
