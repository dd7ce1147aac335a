import { printRunCommand, type RunCommand } from '../../../shared/model/run/runCommand.ts'
import { shellWord } from '../../../shared/model/shellWord.ts'
import type { ContainerRemovalPlan } from '../../engine/containers/types.ts'
import type { OperationDraft } from '../../engine/operations/Operations.ts'

function command(...words: readonly string[]): string {
  return ['docker', ...words.map(shellWord)].join(' ')
}

/** A `docker run`, or `docker create` when it is not started. */
export function runDraft(run: RunCommand, start: boolean): OperationDraft {
  const printed = printRunCommand(run)
  return {
    kind: 'run',
    title: `${start ? 'Run' : 'Create a container of'} ${run.image}`,
    command: start ? printed : printed.replace(/^docker run/, 'docker create'),
  }
}

/** What renaming a container is told as. */
export function renameDraft(id: string, name: string): OperationDraft {
  const title = `Rename container ${id.slice(0, 12)} to ${name}`
  return { kind: 'rename', title, command: command('rename', id.slice(0, 12), name) }
}

/** What removing a set of containers is told as. */
export function removalDraft(plan: ContainerRemovalPlan, volumes: boolean): OperationDraft {
  const [first] = plan.containers
  const title =
    plan.containers.length === 1 && first ? `Remove ${first.name}` : `Remove ${plan.containers.length} containers`
  const names = plan.containers.map(({ name }) => name)
  return { kind: 'remove', title, command: command('rm', '--force', ...(volumes ? ['--volumes'] : []), ...names) }
}

/** What a commit is told as. */
export function commitDraft(options: {
  readonly id: string
  readonly name: string
  readonly message: string
  readonly author: string
  readonly changes: readonly string[]
  readonly pause: boolean
}): OperationDraft {
  const { id, name, message, author, changes, pause } = options
  const flags = [
    ...(pause ? [] : ['--pause=false']),
    ...(message === '' ? [] : ['-m', message]),
    ...(author === '' ? [] : ['-a', author]),
    ...changes.flatMap((change) => ['-c', change]),
  ]
  return {
    kind: 'commit',
    title: name === '' ? `Commit container ${id.slice(0, 12)}` : `Commit ${name}`,
    command: command('commit', ...flags, id.slice(0, 12), ...(name === '' ? [] : [name])),
  }
}

/** What forking a container is told as; docker does it in two commands. */
export function forkDraft(id: string): OperationDraft {
  const short = id.slice(0, 12)
  return { kind: 'fork', title: `Fork container ${short}`, command: `docker create "$(docker commit ${short})"` }
}
