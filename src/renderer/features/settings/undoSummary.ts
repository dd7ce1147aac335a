import type { DockerContextState } from '../../../shared/contract/dockerContext.ts'

/** What undo does, before it is done. */
export function undoSummary(
  { current }: Pick<DockerContextState, 'current'>,
  undo: NonNullable<DockerContextState['undo']>,
): string {
  const chosen = undo.current === current ? [] : [`docker uses “${undo.current}” again`]
  const context = {
    removed: ['the context “lamina” is removed'],
    restored: [`the context “lamina” points to ${undo.host === '' ? 'nothing' : undo.host} again`],
    kept: [],
  }
  const parts = [...chosen, ...context[undo.context]]
  return parts.length === 0 ? '' : `Then ${parts.join(', and ')}.`
}
