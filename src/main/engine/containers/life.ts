import { mkdir } from 'node:fs/promises'
import type { ContainerState } from '../../../runner/contract/container.ts'
import type { Runner } from '../../../runner/contract/runner.ts'
import { EngineError } from '../errors/EngineError.ts'
import { parseBindMount } from '../spec/bindMounts.ts'
import { isSignal } from '../spec/signals.ts'
import { isActive, type KnownContainer } from './ContainerRegistry.ts'
import { createContainer } from './create.ts'
import { removeKnown } from './remove.ts'
import type { Room } from './room.ts'
import type { ContainerLife } from './types.ts'

/** The verbs that bring containers to life and end them. */
export function createLife(room: Room): ContainerLife {
  const { registry } = room
  return {
    create: (request, options) => createContainer(room, request, options),
    start: async (reference) => {
      const known = registry.find(reference)
      if (known.state.status === 'running') return { changed: false }
      if (known.state.status === 'paused') {
        throw refusal(
          known,
          'start',
          'it is paused. Unpause it',
          'cannot start a paused container, try unpause instead',
        )
      }
      await start(room, known)
      return { changed: true }
    },
    stop: async (reference, options = {}) => {
      const known = registry.find(reference)
      if (!isActive(known.state)) return { changed: false }
      checkSignal(options.signal)
      await tell(room, known, (runner) => runner.stop(known.record.id, options))
      return { changed: true }
    },
    kill: async (reference, signal = 'KILL') => {
      const known = registry.find(reference)
      checkSignal(signal)
      if (!isActive(known.state)) {
        const docker = `Cannot kill container: ${reference}: Container ${known.record.id} is not running`
        throw refusal(known, 'kill', 'it does not run. Start it first', docker)
      }
      await tell(room, known, (runner) => runner.kill(known.record.id, signal))
    },
    restart: async (reference, options = {}) => {
      const known = registry.find(reference)
      checkSignal(options.signal)
      await makeBindSources(known)
      await tell(room, known, (runner) => runner.restart(known.record.id, options))
    },
    pause: async (reference) => {
      const known = registry.find(reference)
      const { id } = known.record
      if (known.state.status === 'paused')
        throw refusal(known, 'pause', 'it is paused already', `Container ${id} is already paused`)
      if (known.state.status !== 'running') throw notRunning(known, 'pause')
      await tell(room, known, (runner) => runner.pause(id))
    },
    unpause: async (reference) => {
      const known = registry.find(reference)
      const { id } = known.record
      if (known.state.status !== 'paused')
        throw refusal(known, 'unpause', 'it is not paused', `Container ${id} is not paused`)
      await tell(room, known, (runner) => runner.unpause(id))
    },
  }
}

/** Starts a container that does not run. One that removes itself is gone when that fails. */
async function start(room: Room, known: KnownContainer): Promise<void> {
  if (known.removing || known.record.isGoing) {
    throw refusal(known, 'start', 'it is being removed', 'container is marked for removal and cannot be started')
  }
  await makeBindSources(known)
  try {
    await tell(room, known, (runner) => runner.start(known.record.id))
  } catch (error) {
    const now = room.registry.get(known.record.id)
    if (known.record.hostConfig.AutoRemove === true && now !== undefined && !isActive(now.state)) {
      await removeKnown(room, now, { force: true, volumes: true }).catch((thrown: unknown) =>
        room.ports.warn(thrown, 'a container that could not be started was not removed'),
      )
    }
    throw error
  }
}

/** Does something with a container's runner, and takes the state that it tells. */
async function tell(
  { ports, registry }: Room,
  { record }: KnownContainer,
  verb: (runner: Runner) => Promise<ContainerState>,
): Promise<void> {
  const runner = await ports.runners.get()
  try {
    registry.setState(record.id, await verb(runner))
  } catch (error) {
    // A start that fails leaves words of it in the state.
    const states = await runner.states().catch((): Awaited<ReturnType<Runner['states']>> => ({}))
    const state = states[record.id]
    if (state !== undefined) registry.setState(record.id, state)
    throw error
  }
}

/** Folders that `-v` names are made again when they are gone, as Docker does at every start. */
async function makeBindSources({ record }: KnownContainer): Promise<void> {
  for (const text of record.hostConfig.Binds ?? []) {
    const { isVolume, source } = parseBindMount(text)
    // What can't be made is the runner's to tell, with what it stands in the way of.
    if (!isVolume) await mkdir(source, { recursive: true }).catch(() => undefined)
  }
}

function checkSignal(signal: string | undefined): void {
  if (signal === undefined || signal === '' || isSignal(signal)) return
  throw new EngineError('INVALID_ARGUMENT', `Could not send the signal ${signal}: there is none of that name.`, {
    data: { docker: `Invalid signal: ${signal}` },
  })
}

/** The conflict of a verb that wants a container to run, in Docker's words. */
export function notRunning(known: KnownContainer, verb: string): EngineError {
  return refusal(known, verb, 'it does not run. Start it first', `Container ${known.record.id} is not running`)
}

function refusal({ record }: KnownContainer, verb: string, why: string, docker: string): EngineError {
  return new EngineError('CONFLICT', `Could not ${verb} container ${record.name}: ${why}.`, {
    data: { reference: record.id, docker },
  })
}
