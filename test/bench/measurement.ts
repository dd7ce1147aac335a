import type { ThreadBlock } from './LaminaProcess.ts'

/** A number that is to stay at or under a limit. */
export interface Measurement {
  readonly name: string
  readonly value: number
  readonly unit: 'ms' | 's' | 'MB' | 'MB/s' | 'times'
  /** What the value must not exceed; absent where nothing is promised. */
  readonly target?: number
  /** What it was measured against: `docker 20.10.24, 2.13 s`. */
  readonly peer?: string
  /** How many single measurements it is the median of. */
  readonly runs: number
}

/** The middle one of some numbers, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('the median of no numbers was asked for')
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const upper = sorted[Math.floor(middle)] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** Whether a measurement is what was promised; undefined where nothing was. */
export function isMet({ value, target }: Measurement): boolean | undefined {
  return target === undefined ? undefined : value <= target
}

/** Two sides measured in turn, in milliseconds; `ratio` is the median of the ratios of the pairs. */
export interface PairedTimes {
  readonly own: number
  readonly peer: number
  readonly ratio: number
  readonly runs: number
}

/** Runs two sides in turn, so that both meet the same moods of the machine. Which goes first changes. */
export async function measurePairs(
  pairs: number,
  own: (run: number) => Promise<number>,
  peer: (run: number) => Promise<number>,
): Promise<PairedTimes> {
  const times: [own: number, peer: number][] = []
  for (let run = 0; run < pairs; run++) {
    if (run % 2 === 0) times.push([await own(run), await peer(run)])
    else {
      const peerTime = await peer(run)
      times.push([await own(run), peerTime])
    }
  }
  return {
    own: median(times.map(([time]) => time)),
    peer: median(times.map(([, time]) => time)),
    ratio: median(times.map(([ownTime, peerTime]) => ownTime / peerTime)),
    runs: pairs,
  }
}

/** The rows that tell of blocks of the main thread, over several runs. */
export function blockRows(blocks: readonly ThreadBlock[]): Measurement[] {
  const runs = blocks.length
  return [
    {
      name: '… longest block of the main thread',
      value: median(blocks.map(({ longest }) => longest)),
      unit: 'ms',
      target: 50,
      runs,
    },
    {
      name: '… longest that it computed without a turn, in any run',
      value: Math.max(...blocks.map(({ computed }) => computed)),
      unit: 'ms',
      target: 50,
      runs,
    },
  ]
}
