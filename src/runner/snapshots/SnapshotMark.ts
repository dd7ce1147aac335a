import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EngineError } from '../../main/engine/errors/EngineError.ts'
import { isMissing } from '../../main/engine/io/files.ts'
import { requiredString } from '../../main/engine/spec/fields.ts'
import { parseJsonObject } from '../../main/engine/spec/json.ts'
import type { UnpackLayer } from '../contract/snapshot.ts'

/** What is noted beside an unpacked layer, in `snapshots/<n>/layer.json`. */
export interface SnapshotMark {
  readonly diffId: string
  /** To unpack it anew, should it be damaged. */
  readonly blob: string
  readonly mediaType: string
  /** Which run of the system's it was unpacked in. */
  readonly boot: string
  readonly diskSize: number
}

const markName = 'layer.json'
const durableName = 'on-disk'
const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()

/** Notes in a new snapshot what it is, before it becomes visible. */
export function writeMark(folder: string, layer: UnpackLayer, diskSize: number): void {
  const { diffId, blob, mediaType } = layer
  const mark: SnapshotMark = { diffId, blob, mediaType, boot: bootId, diskSize }
  writeFileSync(join(folder, markName), JSON.stringify(mark))
}

/** Notes that a snapshot is wholly on disk. */
export function writeDurable(folder: string): void {
  writeFileSync(join(folder, durableName), '')
}

/** Whether a snapshot is known to be on disk. */
export function isDurable(folder: string): boolean {
  return existsSync(join(folder, durableName))
}

/**
 * The mark of a snapshot that can be relied on: it is on disk, or the system has not stopped since it was unpacked.
 * Undefined where there is none.
 */
export function readSoundMark(folder: string): SnapshotMark | undefined {
  const mark = readMark(folder)
  return mark !== undefined && (mark.boot === bootId || isDurable(folder)) ? mark : undefined
}

/** The mark of a snapshot, sound or not; undefined where none can be read. */
export function readMark(folder: string): SnapshotMark | undefined {
  const path = join(folder, markName)
  try {
    const mark = parseJsonObject(readFileSync(path), path)
    const text = (key: string) => requiredString(mark, key, path)
    const diskSize = typeof mark.diskSize === 'number' ? mark.diskSize : 0
    return { diffId: text('diffId'), blob: text('blob'), mediaType: text('mediaType'), boot: text('boot'), diskSize }
  } catch (error) {
    if (isMissing(error) || (error instanceof EngineError && error.code === 'MALFORMED')) return undefined
    throw error
  }
}
