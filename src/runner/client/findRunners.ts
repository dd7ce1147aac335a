import { readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Runner } from '../contract/runner.ts'
import { type RunnerHello, wireProtocol } from '../contract/wire.ts'
import { createRunnerClient } from './createRunnerClient.ts'
import { RunnerSocket } from './RunnerSocket.ts'
import type { RunnerTransport } from './RunnerTransport.ts'
import { readFacts } from './readFacts.ts'

/** Milliseconds in which a runner that works says hello, however busy it is. */
const helloLimit = 10_000

/** A runner that can be reached. */
export interface RunningRunner {
  readonly generation: string
  readonly pid: number
  readonly runner: Runner
  /** What `runner` is reached by. */
  readonly transport: RunnerTransport
  isAlive(): Promise<boolean>
  /** Keeps it from ending by itself, until what this gives is called; undefined when it has ended. */
  hold(): Promise<(() => void) | undefined>
  /** Tells it whether it takes no new work from now on, and ends with its last container. */
  retire(isRetired: boolean): Promise<void>
}

/** Every runner of a data root that answers; those that speak another protocol aside. */
export async function findRunners(root: string): Promise<readonly RunningRunner[]> {
  const names = await readdir(join(root, 'runner')).catch((): string[] => [])
  const found = await Promise.all(names.map((name) => reachRunner(root, name)))
  return found.filter((runner) => runner !== undefined)
}

/** The runner of one generation, when it answers. */
export async function reachRunner(root: string, generation: string): Promise<RunningRunner | undefined> {
  const path = await readSocketPath(join(root, 'runner', generation, 'runner.json'))
  if (path === undefined) return undefined
  const socket = new RunnerSocket(path)
  const hello = await greet(socket)
  if (hello === undefined || hello.generation !== generation) return undefined
  return {
    generation,
    pid: hello.pid,
    runner: createRunnerClient(socket),
    transport: socket,
    isAlive: async () => (await greet(socket)) !== undefined,
    hold: () => holdConnection(path),
    retire: async (isRetired) => {
      await socket.ask(isRetired ? '/retire' : '/return')
    },
  }
}

/** Whoever is connected wants something still. */
function holdConnection(path: string): Promise<(() => void) | undefined> {
  const connection = connect(path)
  return new Promise((resolve) => {
    connection.once('connect', () => resolve(() => connection.destroy()))
    connection.on('error', () => resolve(undefined))
  })
}

async function readSocketPath(file: string): Promise<string | undefined> {
  const facts = await readFacts(file)
  return 'socket' in facts && typeof facts.socket === 'string' ? facts.socket : undefined
}

async function greet(socket: RunnerSocket): Promise<RunnerHello | undefined> {
  const hello: unknown = await socket.ask('/hello', [], AbortSignal.timeout(helloLimit)).catch(() => undefined)
  return isHello(hello) && hello.protocol === wireProtocol ? hello : undefined
}

function isHello(value: unknown): value is RunnerHello {
  return (
    typeof value === 'object' &&
    value !== null &&
    'protocol' in value &&
    typeof value.protocol === 'number' &&
    'generation' in value &&
    typeof value.generation === 'string' &&
    'pid' in value &&
    typeof value.pid === 'number'
  )
}
