import { printRunCommand } from '../../shared/model/run/runCommand.ts'
import { shellWord } from '../../shared/model/shellWord.ts'
import type { CommitOptions, CreateRequest, StopOptions } from '../engine/containers/types.ts'
import type { OperationContext, OperationDraft } from '../engine/operations/Operations.ts'
import { emptyRunConfig } from '../engine/spec/runConfig.ts'
import { toRunCommand } from '../ipc/run/runCommandOf.ts'
import type { DockerEngine } from './DockerEngine.ts'

/** The engine, with every verb that changes a container or a volume remembered as an operation of docker's. */
export function recordVerbs(engine: DockerEngine): DockerEngine {
  const { containers, volumes, operations } = engine
  const record = <T>(
    kind: string,
    title: string,
    words: readonly string[],
    work: (context: OperationContext) => Promise<T>,
  ) => operations.run(draftOf(kind, title, ['docker', ...words.map(shellWord)].join(' ')), work)
  const verb = <T>(
    name: string,
    title: string,
    reference: string,
    options: readonly string[],
    work: () => Promise<T>,
  ) => record(name, `${title} ${nameOf(engine, reference)}`, [name, ...options, nameOf(engine, reference)], work)
  return {
    ...engine,
    containers: {
      ...containers,
      create: (request, options) =>
        operations.run(
          draftOf('run', `Create a container of ${request.config.Image}`, createCommand(request)),
          (work) => containers.create(request, { ...options, onProgress: (progress) => work.progress(progress) }),
        ),
      start: (reference) => verb('start', 'Start', reference, [], () => containers.start(reference)),
      stop: (reference, options) =>
        verb('stop', 'Stop', reference, stopFlags(options), () => containers.stop(reference, options)),
      kill: (reference, signal) =>
        verb('kill', 'Kill', reference, signal === undefined ? [] : [`--signal=${signal}`], () =>
          containers.kill(reference, signal),
        ),
      restart: (reference, options) =>
        verb('restart', 'Restart', reference, stopFlags(options), () => containers.restart(reference, options)),
      pause: (reference) => verb('pause', 'Pause', reference, [], () => containers.pause(reference)),
      unpause: (reference) => verb('unpause', 'Resume', reference, [], () => containers.unpause(reference)),
      rename: (reference, name) => {
        const before = nameOf(engine, reference)
        const title = `Rename container ${before} to ${name}`
        return record('rename', title, ['rename', before, name], () => containers.rename(reference, name))
      },
      update: (reference, changes) =>
        // What it changes is no command line that could be given again.
        operations.run(draftOf('update', `Update ${nameOf(engine, reference)}`, ''), () =>
          containers.update(reference, changes),
        ),
      commit: (reference, options) =>
        record(
          'commit',
          `Commit ${options?.reference ?? nameOf(engine, reference)}`,
          commitWords(nameOf(engine, reference), options),
          () => containers.commit(reference, options),
        ),
      remove: (reference, options = {}) =>
        record(
          'remove',
          `Remove ${nameOf(engine, reference)}`,
          ['rm', ...removalFlags(options), nameOf(engine, reference)],
          () => containers.remove(reference, options),
        ),
      prune: (filters, options) =>
        record('prune', 'Prune the containers that do not run', ['container', 'prune', '--force'], () =>
          containers.prune(filters, options),
        ),
    },
    volumes: {
      ...volumes,
      create: (request) =>
        record(
          'create',
          `Create volume ${request.name ?? ''}`.trim(),
          ['volume', 'create', ...(request.name ? [request.name] : [])],
          () => volumes.create(request),
        ),
      remove: (name, options) =>
        record('remove', `Remove volume ${name}`, ['volume', 'rm', name], () => volumes.remove(name, options)),
      prune: (filters, options) => {
        const all = filters?.anonymous === true ? [] : ['--all']
        return record(
          'prune',
          'Prune the volumes that no container mounts',
          ['volume', 'prune', '--force', ...all],
          () => volumes.prune(filters, options),
        )
      },
    },
  }
}

function draftOf(kind: string, title: string, command: string): OperationDraft {
  return { kind, title, command, origin: 'docker' }
}

/** A container's name; what was asked for where there is none. */
function nameOf({ containers }: DockerEngine, reference: string): string {
  try {
    const [row] = containers.list({ filters: { ids: [containers.resolve(reference)] }, limit: 1 }).rows
    return row?.name ?? reference
  } catch {
    return reference
  }
}

function createCommand({ config, hostConfig, name, platform }: CreateRequest): string {
  const { flags: all, ...run } = toRunCommand({ config, hostConfig, name: name ?? '' }, emptyRunConfig())
  // Who makes a container without starting it has nothing to be detached from.
  const { detach: _, ...flags } = all
  const own = { ...(name ? { name: [name] } : {}), ...(platform ? { platform: [platform] } : {}) }
  const printed = printRunCommand({ ...run, flags: { ...flags, ...own } })
  return printed.replace(/^docker run/, 'docker create')
}

function stopFlags({ signal, timeout }: StopOptions = {}): string[] {
  return [
    ...(signal === undefined ? [] : [`--signal=${signal}`]),
    ...(timeout === undefined ? [] : [`--timeout=${timeout}`]),
  ]
}

function removalFlags({ force, volumes }: { readonly force?: boolean; readonly volumes?: boolean }): string[] {
  return [...(force === true ? ['--force'] : []), ...(volumes === true ? ['--volumes'] : [])]
}

function commitWords(
  container: string,
  { reference, message, author, changes = [], pause }: CommitOptions = {},
): string[] {
  return [
    'commit',
    ...(pause === false ? ['--pause=false'] : []),
    ...(message === undefined ? [] : ['-m', message]),
    ...(author === undefined ? [] : ['-a', author]),
    ...changes.flatMap((change) => ['-c', change]),
    container,
    ...(reference === undefined ? [] : [reference]),
  ]
}
