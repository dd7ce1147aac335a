import type { Terminal } from '@xterm/xterm'

/** Sequences by which a program asks the terminal something (xterm's ctlseqs). */
const questions = {
  csi: [
    // What are you (DA1 to DA3), how are you (DSR), which modes are set (DECRQM), how large are you (XTWINOPS).
    { final: 'c' },
    { prefix: '>', final: 'c' },
    { prefix: '=', final: 'c' },
    { final: 'n' },
    { prefix: '?', final: 'n' },
    { intermediates: '$', final: 'p' },
    { prefix: '?', intermediates: '$', final: 'p' },
    { final: 't' },
    { prefix: '>', final: 'q' },
  ],
  // Which settings (DECRQSS), which capabilities (XTGETTCAP).
  dcs: [
    { intermediates: '$', final: 'q' },
    { intermediates: '+', final: 'q' },
  ],
  // Which colours, what is on the clipboard.
  osc: [4, 10, 11, 12, 52],
}

/**
 * Tells what a person types apart from what the terminal answers to a program: the returned function says whether the
 * data that xterm.js gives right now is an answer. Those come while bytes of the program are read, which no key does.
 */
export function watchAnswers({ parser }: Terminal): () => boolean {
  let isAnswering = false
  // The terminal's own handler comes after this one, and answers at once.
  const answer = () => {
    isAnswering = true
    queueMicrotask(() => {
      isAnswering = false
    })
    return false
  }
  for (const id of questions.csi) parser.registerCsiHandler(id, answer)
  for (const id of questions.dcs) parser.registerDcsHandler(id, answer)
  for (const code of questions.osc) parser.registerOscHandler(code, answer)
  return () => isAnswering
}

/** Whether data only says that the terminal got or lost the focus (DECSET 1004): nobody typed it. */
export function isFocusReport(data: string): boolean {
  return data === '\x1b[I' || data === '\x1b[O'
}
