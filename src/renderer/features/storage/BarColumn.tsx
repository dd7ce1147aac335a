import { Bar, BarChart, Tooltip, type TooltipContentProps, XAxis, YAxis } from 'recharts'
import classes from './BarColumn.module.css'
import { type Pattern, patternFill } from './patterns.tsx'

interface BarPart {
  readonly pattern: Pattern
  /** Bytes. */
  readonly bytes: number
}

/** The bar of one row. */
export interface RowBar {
  /** What the row is called. */
  readonly label: string
  /** One behind the other. */
  readonly parts: readonly BarPart[]
  /** A thinner bar below. */
  readonly below?: BarPart
  /** What pointing at it tells. */
  readonly facts: readonly { readonly label: string; readonly bytes: number; readonly pattern?: Pattern }[]
}

interface Props {
  /** What is compared, for screen readers; the numbers stand in the rows beside it. */
  readonly label: string
  readonly bars: readonly RowBar[]
}

/** Height of a row of the table that it stands in, px. */
const rowHeight = 32
const exact = new Intl.NumberFormat('en-US')

/**
 * The bars of a table's rows as one chart in a cell that spans them: told apart by pattern, the exact bytes on
 * pointing at one, or with the arrow keys. Nothing moves.
 */
export function BarColumn({ label, bars }: Props) {
  const patterns = [...new Set(bars.flatMap(({ parts }) => parts.map(({ pattern }) => pattern)))]
  const below = bars.find((bar) => bar.below !== undefined)?.below?.pattern
  return (
    <BarChart
      className={classes.chart ?? ''}
      responsive
      style={{ width: '100%', height: bars.length * rowHeight }}
      layout="vertical"
      data={[...bars]}
      margin={{ top: 0, right: 0, bottom: 0, left: 0 }}
      barCategoryGap={below === undefined ? 8 : 6}
      barGap={2}
      accessibilityLayer
      title={label}
    >
      <XAxis type="number" hide domain={[0, (most: number) => Math.max(most, 1)]} />
      <YAxis type="category" dataKey="label" hide />
      <Tooltip
        cursor={{ className: classes.cursor ?? '' }}
        isAnimationActive={false}
        offset={16}
        content={(tip: TooltipContentProps) => (
          <Facts bar={bars.find((bar) => bar.label === tip.label)} shown={tip.active} />
        )}
      />
      {patterns.map((pattern) => (
        <Bar
          key={pattern}
          stackId="parts"
          dataKey={(bar: RowBar) => bytesOf(bar, pattern)}
          fill={patternFill(pattern)}
          minPointSize={(_, index) => visible(bytesOf(bars[index], pattern))}
          className={pattern === 'saved' ? (classes.saved ?? '') : ''}
          isAnimationActive={false}
        />
      ))}
      {below !== undefined && (
        <Bar
          dataKey={(bar: RowBar) => bar.below?.bytes ?? 0}
          barSize={6}
          fill={patternFill(below)}
          minPointSize={(_, index) => visible(bars[index]?.below?.bytes)}
          isAnimationActive={false}
        />
      )}
    </BarChart>
  )
}

/** What is there at all is seen, px. */
function visible(bytes: number | undefined): number {
  return bytes ? 2 : 0
}

function bytesOf(bar: RowBar | undefined, pattern: Pattern): number {
  return bar?.parts.find((part) => part.pattern === pattern)?.bytes ?? 0
}

interface FactsProps {
  readonly bar: RowBar | undefined
  readonly shown: boolean
}

function Facts({ bar, shown }: FactsProps) {
  if (!shown || bar === undefined) return null
  return (
    <output className={classes.facts}>
      <strong>{bar.label}</strong>
      {bar.facts.map(({ label, bytes }) => (
        <span key={label} className={classes.fact}>
          <span>{label}</span>
          <span className="tabular">{exact.format(bytes)} bytes</span>
        </span>
      ))}
    </output>
  )
}
