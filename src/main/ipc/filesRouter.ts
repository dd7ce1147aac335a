import type { FileFacts, FileLine } from '../engine/explore/types.ts'
import { rpc } from './base.ts'

const os = rpc.files

export const filesRouter = {
  list: os.list.handler(async ({ context, input, signal }) => {
    const { after, ...query } = input
    const page = await context.engine.explore.listDirectory(
      { ...query, ...(after === undefined ? {} : { after }) },
      signal,
    )
    return { ...page, lines: page.lines.map((line) => toLine(line, () => ({}))) }
  }),

  find: os.find.handler(async ({ context, input, signal }) => {
    const { path, line } = await context.engine.explore.findFile(input, signal)
    return { path, line: toLine(line, digestOf) }
  }),

  changes: os.changes.handler(({ context, input, signal }) => context.engine.explore.countChanges(input, signal)),
}

/** A line for the window, each of its facts with what `digest` tells of the content. */
function toLine({ facts, before, ...line }: FileLine, digest: typeof digestOf) {
  const toFacts = ({ contentDigest, ...plain }: FileFacts) => ({ ...plain, ...digest(contentDigest) })
  return { ...line, facts: toFacts(facts), ...(before === undefined ? {} : { before: toFacts(before) }) }
}

function digestOf(digest: Uint8Array | undefined): { contentDigest?: string } {
  return digest === undefined ? {} : { contentDigest: Buffer.from(digest).toString('hex') }
}
