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
): Promise<MaskedAnswer[]> {
  const masker = new Masker(known)
  const answers: MaskedAnswer[] = []
  for (const line of lines) {
    const answer = await runLine(bench, line.text)
    answers.push({ command: line.text, ...comparable(masker.mask(answer), line) })
  }
  return answers
}

function comparable(answer: Answer, line: CommandLine): Answer {
  const stdout = line.anyOrder ? answer.stdout.split('\n').sort().join('\n') : answer.stdout
  const ownWords = line.ownWords && answer.stderr.trim() !== ''
  return { exit: answer.exit, stdout, stderr: ownWords ? 'IN ITS OWN WORDS' : answer.stderr }
}
