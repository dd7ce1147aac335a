import type { ContainerRow } from '../../../../shared/contract/containers.ts'
import { formatSize } from '../../../../shared/model/size.ts'
import type { GridColumn } from '../../../ui/grid/gridColumn.ts'
import { Size } from '../../../ui/Size.tsx'
import { Time } from '../../../ui/Time.tsx'
import { portText } from '../portText.ts'
import { Status } from '../Status.tsx'
import { StatusMark } from '../StatusMark.tsx'
import type { UsageHistory } from '../useUsage.ts'
import classes from './ContainersPage.module.css'
import type { ContainerSort } from './listAddress.ts'

/** The columns of the list; `usage` is what those in view use now. */
export function containerColumns(usage: UsageHistory): readonly GridColumn<ContainerRow, ContainerSort>[] {
  const sampleOf = ({ id, state }: ContainerRow) => (state.status === 'running' ? usage.get(id)?.at(-1) : undefined)
  return [
    {
      id: 'name',
      title: 'Name',
      width: 'minmax(140px, 2fr)',
      sort: 'name',
      titleOf: ({ name }) => name,
      cell: ({ name, state }) => (
        <span className={classes.name}>
          <StatusMark state={state} />
          <span className={classes.text}>{name}</span>
        </span>
      ),
    },
    {
      id: 'status',
      title: 'State',
      width: 'minmax(130px, 1.8fr)',
      sort: 'status',
      cell: ({ state }) => <Status state={state} />,
    },
    {
      id: 'image',
      title: 'Image',
      width: 'minmax(110px, 1.6fr)',
      sort: 'image',
      titleOf: ({ image }) => image,
      cell: ({ image }) => image,
    },
    {
      id: 'command',
      title: 'Command',
      width: 'minmax(100px, 1.2fr)',
      hideBelow: 1180,
      titleOf: ({ command }) => command.join(' '),
      cell: ({ command }) => <code className={classes.command}>{command.join(' ')}</code>,
    },
    {
      id: 'ports',
      title: 'Ports',
      width: 'minmax(80px, 1fr)',
      hideBelow: 900,
      titleOf: ({ ports }) => portText(ports),
      cell: ({ ports }) => portText(ports),
    },
    {
      id: 'cpu',
      title: 'CPU',
      hint: 'Of one processor, as docker stats shows it',
      width: '72px',
      isFigure: true,
      hideBelow: 620,
      cell: (row) => {
        const percent = sampleOf(row)?.cpuPercent
        return percent === undefined ? '' : `${percent.toFixed(1)} %`
      },
    },
    {
      id: 'memory',
      title: 'Memory',
      width: '84px',
      isFigure: true,
      hideBelow: 700,
      cell: (row) => {
        const sample = sampleOf(row)
        return sample === undefined ? '' : formatSize(sample.memory)
      },
    },
    {
      id: 'size',
      title: 'Wrote',
      hint: 'Bytes of files that it wrote, as Docker counts, when they were last measured',
      width: '84px',
      isFigure: true,
      sort: 'dockerSize',
      hideBelow: 760,
      cell: ({ usage: measured }) => measured && <Size bytes={measured.dockerSize} kind="docker" />,
    },
    {
      id: 'created',
      title: 'Created',
      width: '124px',
      sort: 'created',
      hideBelow: 980,
      cell: ({ created }) => <Time time={created} />,
    },
  ]
}
