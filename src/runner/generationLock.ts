import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { tryLockFile } from '../main/engine/io/fileLock.ts'

/** Folder of a generation of runner: its program, lock, log, and how it is reached. */
export function generationFolder(root: string, generation: string): string {
  return join(root, 'runner', generation)
}

/** Takes the hold on a generation; undefined when a runner has it. Its folder must exist. Returns what lets go. */
export function lockGeneration(root: string, generation: string): (() => void) | undefined {
  return tryLockFile(join(generationFolder(root, generation), 'lock'))
}

/** Whether a runner of that generation lives, this process included: what it started is its own. */
export function isGenerationAlive(root: string, generation: string): boolean {
  if (!existsSync(join(generationFolder(root, generation), 'lock'))) return false
  const unlock = lockGeneration(root, generation)
  unlock?.()
  return unlock === undefined
}
