import { posix } from 'node:path'
import type { PathStat } from '../../../runner/contract/snapshot.ts'
import { EngineError } from '../errors/EngineError.ts'

/** Where shells are, the one that people like best first. */
const shellPaths = [
  '/bin/bash',
  '/usr/bin/bash',
  '/usr/local/bin/bash',
  '/bin/ash',
  '/bin/sh',
  '/usr/bin/sh',
  '/busybox/sh',
]

/** Links that are followed one after another. */
const mostLinks = 8

/** Execute permission of anybody. */
const executable = 0o111

type Stat = (path: string) => Promise<PathStat>

/**
 * Path of the best shell in a container whose files `stat` tells of. Throws FAILED_PRECONDITION when there is none, and
 * what `stat` throws but for NOT_FOUND.
 */
export async function findShell(stat: Stat, container: string): Promise<string> {
  for (const path of shellPaths) if (await isProgram(stat, path)) return path
  throw new EngineError(
    'FAILED_PRECONDITION',
    `Could not open a shell in ${container}: it has neither bash nor ash nor sh. ` +
      'Its files can be looked at in the app, and its output in the logs.',
  )
}

async function isProgram(stat: Stat, path: string): Promise<boolean> {
  let at = path
  try {
    for (let links = 0; links < mostLinks; links++) {
      const { kind, mode, linkTarget } = await stat(at)
      if (kind !== 'symlink') return kind === 'file' && (mode & executable) !== 0
      at = posix.resolve(posix.dirname(at), linkTarget)
    }
  } catch (thrown) {
    if (!(thrown instanceof EngineError) || thrown.code !== 'NOT_FOUND') throw thrown
  }
  return false
}
