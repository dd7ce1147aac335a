import { shellWord } from '../../shared/model/shellWord.ts'
import { contextName } from './dockerFolder.ts'

/** Where docker is, and where an action is to bring it. */
interface Situation {
  readonly current: string
  readonly lamina: 'absent' | 'here' | 'elsewhere'
  /** The endpoint of this engine. */
  readonly here: string
  readonly undo?: { readonly current: string; readonly context: string; readonly host: string } | undefined
}

/** The docker commands that each action equals; empty when there is nothing for it to do. */
export function contextCommands({ current, lamina, here, undo }: Situation) {
  const verb = lamina === 'absent' ? 'create' : 'update'
  const add = lamina === 'here' ? [] : [`docker context ${verb} ${contextName} ${endpoint(here)}`]
  const use = current === contextName ? [] : [`docker context use ${contextName}`]
  return { add: add.join(''), use: [...add, ...use].join(' && '), undo: undo ? undoCommand(current, undo) : '' }
}

function undoCommand(current: string, undo: NonNullable<Situation['undo']>): string {
  const steps: string[] = []
  if (undo.current !== current) steps.push(`docker context use ${shellWord(undo.current)}`)
  if (undo.context === 'removed') steps.push(`docker context rm ${contextName}`)
  if (undo.context === 'restored') steps.push(`docker context update ${contextName} ${endpoint(undo.host)}`)
  return steps.join(' && ')
}

function endpoint(host: string): string {
  return `--docker host=${shellWord(host)}`
}
