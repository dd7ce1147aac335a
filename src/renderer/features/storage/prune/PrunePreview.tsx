import { Button } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { Link } from 'react-router'
import type { PrunePlan } from '../../../../shared/contract/prune.ts'
import { shortDigest } from '../../../../shared/model/digest.ts'
import { CommandLine } from '../../../ui/CommandLine.tsx'
import { LayerSwatch } from '../../../ui/LayerSwatch.tsx'
import { Size } from '../../../ui/Size.tsx'
import { Time } from '../../../ui/Time.tsx'
import { Pager } from '../Pager.tsx'
import { Freed } from './Freed.tsx'
import classes from './PrunePage.module.css'
import { partsOf } from './pruneParts.ts'

interface Props {
  readonly plan: PrunePlan
  /** The plan is that of what is chosen now. */
  readonly isCurrent: boolean
  readonly isNothing: boolean
  readonly page: number
  readonly pageSize: number
  readonly onPage: (page: number) => void
  readonly onRun: () => void
}

/** Exactly what goes. */
export function PrunePreview({ plan, isCurrent, isNothing, page, pageSize, onPage, onRun }: Props) {
  if (isNothing) {
    return (
      <div className={classes.nothing}>
        <p className={classes.lead}>Nothing goes.</p>
        <p>Nothing here is like what is chosen, or it is needed by something that stays.</p>
      </div>
    )
  }
  return (
    <div className={classes.shown} data-stale={!isCurrent}>
      <div className={classes.summary}>
        <Freed plan={plan} />
        <Button
          color="red.8"
          leftSection={<IconTrash size={14} aria-hidden="true" />}
          disabled={!isCurrent}
          onClick={onRun}
        >
          Prune…
        </Button>
      </div>
      <ul className={classes.parts}>
        {partsOf(plan).map((part) => (
          <li key={part}>{part}</li>
        ))}
      </ul>
      {plan.command !== '' && <CommandLine command={plan.command} label="The docker command that comes closest" />}
      {plan.imageTotal > 0 && (
        <section aria-label="Images that go">
          <h2>Images</h2>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">Image</th>
                <th scope="col">Created</th>
                <th scope="col" className={classes.figure} title="As Docker counts">
                  Size
                </th>
              </tr>
            </thead>
            <tbody>
              {plan.images.map(({ id, names, created, dockerSize }) => (
                <tr key={id}>
                  <td title={names.join('\n') || id}>
                    <Link to={`/images/${id}`}>{names[0] ?? `<none> ${shortDigest(id)}`}</Link>
                    {names.length > 1 && <span className="soft"> and {names.length - 1} more</span>}
                  </td>
                  <td>
                    <Time time={created} />
                  </td>
                  <td className={classes.figure}>
                    <Size bytes={dockerSize} kind="docker" />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <Pager what="images" page={page} pageSize={pageSize} total={plan.imageTotal} onPage={onPage} />
        </section>
      )}
      {plan.layerTotal > 0 && (
        <section aria-label="Layers that go">
          <h2>Layers</h2>
          <ul className={classes.layers}>
            {plan.layers.map(({ chainId, diffId, dockerSize }) => (
              <li key={chainId}>
                <LayerSwatch diffId={diffId} />
                <Link to={`/layers?layer=${chainId}`} title={`diffID ${diffId}`}>
                  {shortDigest(diffId)}
                </Link>
                <Size bytes={dockerSize} kind="docker" />
              </li>
            ))}
          </ul>
          {plan.layerTotal > plan.layers.length && (
            <p className="soft">and {(plan.layerTotal - plan.layers.length).toLocaleString('en-US')} more</p>
          )}
        </section>
      )}
      <Names title="Containers" names={plan.containers.map(({ name }) => name)} total={plan.containerTotal} />
      <Names title="Volumes" names={plan.volumes.map(({ name }) => name)} total={plan.volumeTotal} />
    </div>
  )
}

function Names({
  title,
  names,
  total,
}: {
  readonly title: string
  readonly names: readonly string[]
  readonly total: number
}) {
  if (total === 0) return null
  return (
    <section aria-label={`${title} that go`}>
      <h2>{title}</h2>
      <ul className={classes.names}>
        {names.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
      {total > names.length && <p className="soft">and {(total - names.length).toLocaleString('en-US')} more</p>}
    </section>
  )
}
