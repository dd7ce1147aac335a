import type { Measurement } from './measurement.ts'

/** What each part of the bench gets. */
export interface BenchOptions {
  /** An empty folder on a real disk; removed after the run. */
  readonly folder: string
  /** What is costly to make is kept here from run to run. */
  readonly cache: string
  /** How many pairs to measure, at least. */
  readonly pairs: number
  /** Tells a person who waits how far it is. */
  readonly log: (line: string) => void
}

/** A part of the bench. */
export type BenchPart = (options: BenchOptions) => Promise<Measurement[]>

/** Runs parts one after the other and gives all they measured. */
export async function runBench(
  parts: readonly (readonly [string, BenchPart])[],
  options: BenchOptions,
): Promise<Measurement[]> {
  const measurements: Measurement[] = []
  for (const [name, part] of parts) {
    options.log(`${name} …`)
    measurements.push(...(await part(options)))
  }
  return measurements
}
