import classes from './patterns.module.css'
import type { DiskPart } from './usageRows.ts'

/** What the parts of the charts are drawn with. Each differs from the others without colour. */
export type Pattern = 'shared' | 'unique' | 'reclaimable' | 'counted' | 'saved' | DiskPattern
type DiskPattern = DiskPart['key']

/** The `fill` of a shape. */
export function patternFill(pattern: Pattern): string {
  return `url(#storage-${pattern})`
}

interface TileProps {
  readonly pattern: Pattern
  readonly size: number
  /** Degrees. */
  readonly turned?: number
  readonly children?: React.ReactNode
}

function Tile({ pattern, size, turned = 0, children }: TileProps) {
  return (
    <pattern
      id={`storage-${pattern}`}
      className={classes[pattern]}
      width={size}
      height={size}
      patternUnits="userSpaceOnUse"
      patternTransform={`rotate(${turned})`}
    >
      <rect className={classes.ground} width={size} height={size} />
      {children}
    </pattern>
  )
}

/** The patterns that charts and legends of the page refer to: once on the page. */
export function Patterns() {
  return (
    <svg className={classes.definitions} aria-hidden="true">
      <defs>
        <Tile pattern="counted" size={8} />
        <Tile pattern="unique" size={8} />
        <Tile pattern="shared" size={6} turned={45}>
          <rect className={classes.ink} width={2} height={6} />
        </Tile>
        <Tile pattern="reclaimable" size={5} turned={-45}>
          <rect className={classes.ink} width={1.5} height={5} />
        </Tile>
        <Tile pattern="saved" size={8} />
        <Tile pattern="layers" size={8} />
        <Tile pattern="documents" size={6} turned={45}>
          <rect className={classes.ink} width={2} height={6} />
        </Tile>
        <Tile pattern="indexes" size={5}>
          <circle className={classes.ink} cx={2.5} cy={2.5} r={1.2} />
        </Tile>
        <Tile pattern="unpacked" size={6}>
          <rect className={classes.ink} width={6} height={2} />
        </Tile>
        <Tile pattern="containers" size={6}>
          <rect className={classes.ink} width={3} height={3} />
          <rect className={classes.ink} x={3} y={3} width={3} height={3} />
        </Tile>
        <Tile pattern="volumes" size={7}>
          <circle className={classes.ink} cx={3.5} cy={3.5} r={2.2} />
        </Tile>
        <Tile pattern="database" size={5}>
          <rect className={classes.ink} width={2} height={5} />
        </Tile>
        <Tile pattern="downloads" size={6}>
          <rect className={classes.ink} width={1.5} height={3} />
        </Tile>
        <Tile pattern="trash" size={6} turned={45}>
          <rect className={classes.ink} width={1.2} height={6} />
          <rect className={classes.ink} width={6} height={1.2} />
        </Tile>
      </defs>
    </svg>
  )
}

/** A small piece of a pattern, for legends. */
export function PatternSwatch({ pattern }: { readonly pattern: Pattern }) {
  return (
    <svg className={classes.swatch} width={14} height={14} aria-hidden="true">
      <rect
        className={pattern === 'saved' ? classes.outline : undefined}
        x={0.5}
        y={0.5}
        width={13}
        height={13}
        rx={3}
        fill={patternFill(pattern)}
      />
    </svg>
  )
}
