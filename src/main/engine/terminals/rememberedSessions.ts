import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { maxTerminals } from '../../../shared/contract/terminals.ts'
import { isMissing } from '../io/files.ts'
import { replaceFile } from '../io/replaceFile.ts'

const idSchema = z.string().regex(/^[0-9a-f]{64}$/)

const sessionSchema = z.object({
  id: idSchema,
  containerId: idSchema,
  kind: z.enum(['main', 'shell']),
  name: z.string().max(255),
  shell: z.string().max(4096),
  created: z.number(),
})

/** What is remembered of a terminal for the next process of the engine. */
export type RememberedSession = z.output<typeof sessionSchema>

const fileSchema = z.object({ sessions: z.array(z.unknown()) })

/**
 * The terminals that the process before this one had, without those that can't be read; none when the file is not there
 * or not as it was written.
 */
export async function readSessions(path: string): Promise<readonly RememberedSession[]> {
  try {
    const { sessions } = fileSchema.parse(JSON.parse(await readFile(path, 'utf8')))
    return sessions.flatMap((session) => sessionSchema.safeParse(session).data ?? []).slice(0, maxTerminals)
  } catch (thrown) {
    if (isMissing(thrown) || thrown instanceof SyntaxError || thrown instanceof z.ZodError) return []
    throw thrown
  }
}

/** Remembers the terminals there are now. */
export async function writeSessions(path: string, sessions: readonly RememberedSession[]): Promise<void> {
  await replaceFile(path, `${JSON.stringify({ sessions })}\n`, { mode: 0o600 })
}
