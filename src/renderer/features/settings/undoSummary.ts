import type { DockerContextState } from '../../../shared/contract/dockerContext.ts'

/** What undo does, before it is done. */
export function undoSummary(
  { current }: Pick<DockerContextState, 'current'>,
  undo: NonNullable<DockerContextState['undo']>,
): string {
  const chosen = undo.current === current ? [] : [`docker uses “${undo.current}” again`]
  const context = {
    removed: ['the context “lamina” goes'],
    restored: [`the context “lamina” points to ${undo.host === '' ? 'nothing' : undo.host} again`],
    kept: [],
  }
  const text = [...chosen, ...context[undo.context]].join(', ')
  return text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
