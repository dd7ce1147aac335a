import type { ContainerRegistry } from './ContainerRegistry.ts'
import type { ExecTable } from './ExecTable.ts'
import type { ContainerPorts } from './ports.ts'
import type { SnapshotNumbers } from './SnapshotNumbers.ts'
import type { Unpacker } from './Unpacker.ts'
import type { UsageMeter } from './UsageMeter.ts'
import type { VolumeRegistry } from './VolumeRegistry.ts'

/** What the verbs of containers share. */
export interface Room {
  readonly ports: ContainerPorts
  readonly registry: ContainerRegistry
  readonly volumes: VolumeRegistry
  readonly execs: ExecTable
  readonly unpacker: Unpacker
  readonly numbers: SnapshotNumbers
  readonly meter: UsageMeter
}
