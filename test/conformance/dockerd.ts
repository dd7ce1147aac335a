import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const paths = ['/usr/sbin/dockerd', '/usr/bin/dockerd', '/usr/local/bin/dockerd', '/usr/local/sbin/dockerd']
/** How long a dockerd may take to come up, in milliseconds. */
const startLimit = 60_000

/** Runs what follows in a network namespace of its own, which has a loopback. */
const ownNetwork = ['unshare', '--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh']

/** A dockerd of our own. */
export interface Dockerd {
  readonly socket: string
  stop(): Promise<void>
}

/** The dockerd that answers were recorded from, 20.10, when this machine has it and may run it (as root). */
export function findDockerd(): string | undefined {
  if (process.getuid?.() !== 0) return undefined
  const path = paths.find((candidate) => existsSync(candidate))
  if (path === undefined) return undefined
  return execFileSync(path, ['--version'], { encoding: 'utf8' }).includes('version 20.10.') ? path : undefined
}

/**
 * Starts a dockerd with nothing in it, away from the machine's own: its files are all in `folder`. With `bridge` its
 * containers have a network, in a namespace where they disturb nobody; without it they have none. Images of Docker Hub
 * are asked of `mirror`, a URL, first.
 */
export async function startDockerd(
  program: string,
  folder: string,
  { bridge = false, mirror }: { readonly bridge?: boolean; readonly mirror?: string } = {},
): Promise<Dockerd> {
  mkdirSync(folder, { recursive: true })
  const socket = join(folder, 'docker.sock')
  const log = join(folder, 'log')
  const arguments_ = ['--iptables=false', '--ip6tables=false', '--data-root', join(folder, 'data')]
  if (!bridge) arguments_.push('--bridge=none')
  arguments_.push('--exec-root', join(folder, 'exec'), '--pidfile', join(folder, 'pid'), '-H', `unix://${socket}`)
  if (mirror !== undefined) arguments_.push('--registry-mirror', mirror)
  const output = openSync(log, 'a')
  const [command = program, ...words] = bridge ? [...ownNetwork, program, ...arguments_] : [program, ...arguments_]
  const child = spawn(command, words, { stdio: ['ignore', output, output] })
  const killWithTests = (): void => void child.kill('SIGKILL')
  process.once('exit', killWithTests)
  child.once('close', () => process.off('exit', killWithTests))
  const deadline = Date.now() + startLimit
  while (!(await answers(socket))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      throw new Error(`dockerd did not come up:\n${readFileSync(log, 'utf8').slice(-2000)}`)
    }
    await delay(100)
  }
  return {
    socket,
    stop: async () => {
      await stop(child)
      // What a container in the host's network leaves behind would keep the folder from being removed.
      spawnSync('umount', [join(folder, 'exec', 'netns', 'default')], { stdio: 'ignore' })
    },
  }
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket)
    connection.once('error', () => resolve(false))
    connection.once('connect', () => {
      connection.destroy()
      resolve(true)
    })
  })
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const closed = new Promise((resolve) => child.once('close', resolve))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await closed
  clearTimeout(timer)
}
