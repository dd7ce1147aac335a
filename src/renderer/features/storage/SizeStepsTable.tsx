import { Size } from '../../ui/Size.tsx'
import { BarColumn, type RowBar } from './BarColumn.tsx'
import { Legend } from './Legend.tsx'
import classes from './UsageTable.module.css'
import { diskParts, type Kept, type SizeKind, type SizeStep, sizeSteps } from './usageRows.ts'

const kinds: Readonly<Record<SizeKind, string>> = {
  docker: 'as Docker counts',
  tar: 'uncompressed tars',
  blob: 'bytes of blobs',
  disk: 'on disk',
}

/** The way from what all images say they take to what is on disk, and what each step saves. */
export function SizeStepsTable({ usage }: { readonly usage: Kept }) {
  const steps = sizeSteps(usage)
  return (
    <>
      <Legend
        entries={[
          { pattern: 'counted', label: 'bytes' },
          { pattern: 'saved', label: 'saved by this step' },
        ]}
      />
      <table className={classes.table} aria-label="From images to bytes on disk">
        <thead>
          <tr>
            <th scope="col">What is counted</th>
            <td aria-hidden="true" />
            <th scope="col" className={classes.number}>
              Size
            </th>
            <th scope="col" className={classes.number}>
              Saved
            </th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step, index) => (
            <tr key={step.label}>
              <th scope="row">
                {step.label} <span className={classes.kind}>{kinds[step.kind]}</span>
              </th>
              {index === 0 && (
                <td className={classes.bars} rowSpan={steps.length}>
                  <BarColumn
                    label="Sizes from what images say to what is on disk"
                    bars={steps.map((entry) => barOf(entry, usage))}
                  />
                </td>
              )}
              <td className={classes.number}>
                <Size bytes={step.bytes} kind={step.kind} />
              </td>
              <td className={classes.number} title={step.saved && `Saved by ${step.saved.by}`}>
                {step.saved ? <Size bytes={step.saved.bytes} kind={step.kind} /> : <span className="soft">–</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

function barOf({ label, kind, bytes, saved }: SizeStep, usage: Kept): RowBar {
  const parts = kind === 'disk' ? diskParts(usage) : []
  return {
    label,
    parts: [
      ...(kind === 'disk'
        ? parts.map(({ key, diskSize }) => ({ pattern: key, bytes: diskSize }))
        : [{ pattern: 'counted' as const, bytes }]),
      ...(saved ? [{ pattern: 'saved' as const, bytes: saved.bytes }] : []),
    ],
    facts: [
      { label: kinds[kind], bytes },
      ...parts.map((part) => ({ label: part.label, bytes: part.diskSize })),
      ...(saved ? [{ label: `saved by ${saved.by}`, bytes: saved.bytes }] : []),
    ],
  }
}
