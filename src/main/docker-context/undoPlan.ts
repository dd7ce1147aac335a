import { isEmptyObject, withMember, withoutMember } from '../engine/io/jsonMember.ts'
import { type ContextFile, hasContext } from './contextFile.ts'
import { currentKey, type DockerConfig } from './dockerConfig.ts'
import { contextName, defaultContext } from './dockerFolder.ts'
import type { ConfigBefore } from './undoRecord.ts'

/** What undo does, worked out before it is done. */
export interface UndoPlan {
  /** The context that docker uses afterwards. */
  readonly current: string
  /** What becomes of the context `lamina`. */
  readonly context: 'removed' | 'restored' | 'kept'
  /** The text of `config.json` afterwards; undefined when the file goes. */
  readonly config: string | undefined
}

/**
 * What puts docker's files back; undefined when there is nothing to undo. A choice that was made since, another current
 * context or another endpoint, stays.
 */
export async function planUndo(folder: string, config: DockerConfig, file: ContextFile): Promise<UndoPlan | undefined> {
  const { record } = file
  const context = record === undefined ? 'kept' : fateOf(file.text, record.before?.text)
  const isUsed = config.current === contextName
  if (!isUsed) return context === 'kept' ? undefined : { current: config.current, context, config: config.text }
  const value = record?.config?.file === 'settings' ? record.config.current : undefined
  const previous = textValue(value)
  const isThere = await leavesContext(folder, previous, context)
  const current = isThere ? previous : defaultContext
  return { current, context, config: configAfter(config.text ?? '{}', isThere ? value : undefined, record?.config) }
}

function fateOf(text: string, before: string | undefined): UndoPlan['context'] {
  if (before === undefined) return 'removed'
  return before === text ? 'kept' : 'restored'
}

/** The context that the JSON text of a `currentContext` names. */
function textValue(json: string | undefined): string {
  const value: unknown = JSON.parse(json ?? 'null')
  return typeof value === 'string' && value !== '' ? value : defaultContext
}

/** Whether the context `name` is there once undo is done: docker fails on one that is not. */
async function leavesContext(folder: string, name: string, fate: UndoPlan['context']): Promise<boolean> {
  if (name === defaultContext) return true
  return name === contextName ? fate !== 'removed' : hasContext(folder, name)
}

function configAfter(text: string, value: string | undefined, before: ConfigBefore | undefined): string | undefined {
  if (value !== undefined) return withMember(text, currentKey, value)
  const without = withoutMember(text, currentKey)
  if (!isEmptyObject(without)) return without
  if (before?.file === 'missing') return undefined
  return before?.file === 'blank' ? before.blank : without
}
