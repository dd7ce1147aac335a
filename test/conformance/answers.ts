import type { CommandLine } from './commandLines.ts'
import { Masker } from './mask.ts'
import { type Answer, type Bench, runLine } from './runLine.ts'

/** A line and what it gave, masked: what is compared and recorded. */
export interface MaskedAnswer extends Answer {
  readonly command: string
}

/** Runs all lines in order and masks what they gave. */
export async function answerAll(
  bench: Bench,
  lines: readonly CommandLine[],
  known: ReadonlySet<string>,
  names?: ReadonlyMap<string, string>,
): Promise<MaskedAnswer[]> {
  const masker = new Masker(known, names)
  const answers: MaskedAnswer[] = []
  for (const line of lines) {
    const answer = await runLine(bench, line.text)
    const masked = masker.mask(withoutOwnWords(answer, line))
    const stdout = line.anyOrder ? masked.stdout.split('\n').sort().join('\n') : masked.stdout
    answers.push({ command: line.text, ...masked, stdout })
  }
  return answers
}

/** What an engine says in its own words is not compared, and names nothing that comes up again. */
function withoutOwnWords(answer: Answer, line: CommandLine): Answer {
  return line.ownWords && answer.stderr.trim() !== '' ? { ...answer, stderr: 'IN ITS OWN WORDS' } : answer
}
