import type { DockerContextState } from '../../../shared/contract/dockerContext.ts'

interface DockerSummary {
  /** Which engine docker uses, in a few words. */
  readonly title: string
  /** What that means, and what can be done. */
  readonly detail: string
  readonly tone: 'good' | 'plain' | 'warn'
}

/** What docker's files say, in words. */
export function dockerSummary({ current, lamina, problem, madeFor, answers }: DockerContextState): DockerSummary {
  if (problem !== undefined) {
    return {
      title: 'Docker’s own files cannot be read',
      detail: 'As long as that is so, nothing in them is changed.',
      tone: 'warn',
    }
  }
  const isUsed = current === 'lamina'
  if (isUsed && lamina === 'here') {
    return { title: 'docker uses Lamina', detail: 'In every shell, and until it is undone.', tone: 'good' }
  }
  if (isUsed && lamina === 'absent') {
    const detail = 'Docker is told to use the context “lamina”, which is not there: every docker command fails.'
    return { title: 'docker finds no engine', detail, tone: 'warn' }
  }
  const other = madeFor === undefined ? 'another engine' : `the Lamina of ${madeFor}`
  const silence = answers === false ? ', where nothing answers' : ''
  if (isUsed) {
    const detail = `The context “lamina” points to ${other}${silence}.`
    return { title: 'docker uses another engine', detail, tone: 'warn' }
  }
  const where = {
    absent: 'Lamina is not among its contexts yet.',
    here: 'The context “lamina” is there: docker context use lamina works.',
    elsewhere: `There is a context “lamina” that points to ${other}${silence}.`,
  }
  return { title: `docker uses “${current}”`, detail: where[lamina], tone: 'plain' }
}
