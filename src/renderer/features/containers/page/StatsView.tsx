import { useQuery } from '@tanstack/react-query'
import { Area, AreaChart, CartesianGrid, XAxis, YAxis } from 'recharts'
import type { ContainerDetails, UsageSample } from '../../../../shared/contract/containers.ts'
import { formatSize } from '../../../../shared/model/size.ts'
import { api } from '../../../client/api.ts'
import { errorRecord } from '../../../client/errors.ts'
import { CommandLine } from '../../../ui/CommandLine.tsx'
import { ErrorNote } from '../../../ui/ErrorNote.tsx'
import { isUp } from '../containerStatus.ts'
import { useUsage } from '../useUsage.ts'
import classes from './ContainerPage.module.css'

/** Samples that are kept: five minutes. */
const kept = 300
/** How often the processes are looked at, in milliseconds. */
const interval = 3000

interface Point {
  readonly time: number
  readonly value: number
}

interface ChartProps {
  readonly title: string
  readonly now: string
  readonly points: readonly Point[]
  readonly format: (value: number) => string
}

/** One number over the last minutes. Nothing moves but the line itself. */
function Chart({ title, now, points, format }: ChartProps) {
  return (
    <section className={classes.chart} aria-label={`${title}: ${now}`}>
      <h2>
        {title} <span className="tabular">{now}</span>
      </h2>
      <AreaChart
        responsive
        style={{ width: '100%', height: 140 }}
        data={[...points]}
        margin={{ top: 4, right: 4, bottom: 0, left: 0 }}
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis dataKey="time" hide type="number" domain={['dataMin', 'dataMax']} />
        <YAxis
          width={64}
          tickFormatter={format}
          tickLine={false}
          axisLine={false}
          fontSize={11}
          tickCount={4}
          domain={[0, 'auto']}
        />
        <Area
          dataKey="value"
          stroke="var(--accent)"
          fill="var(--accent)"
          fillOpacity={0.16}
          isAnimationActive={false}
          dot={false}
        />
      </AreaChart>
    </section>
  )
}

/** What a number did per second between samples. */
function rates(samples: readonly UsageSample[], amountOf: (sample: UsageSample) => number): Point[] {
  return samples.slice(1).map((sample, index) => {
    const before = samples[index] ?? sample
    const seconds = Math.max(0.001, (sample.time - before.time) / 1000)
    return { time: sample.time, value: Math.max(0, (amountOf(sample) - amountOf(before)) / seconds) }
  })
}

const perSecond = (value: number) => `${formatSize(value)}/s`
const percent = (value: number) => `${value.toFixed(value < 1 ? 2 : value < 10 ? 1 : 0)} %`

/** What a container uses, live, and its processes. */
export function StatsView({ container }: { readonly container: ContainerDetails }) {
  const isRunning = isUp(container.state)
  const samples = useUsage(isRunning ? [container.id] : [], kept).get(container.id) ?? []
  const processes = useQuery({
    ...api.containers.processes.queryOptions({ input: { id: container.id } }),
    enabled: isRunning,
    refetchInterval: interval,
    gcTime: 0,
  })
  const latest = samples.at(-1)
  if (!isRunning) return <p className={classes.nothing}>It does not run, and uses nothing but disk.</p>
  const received = rates(samples, ({ networkReceived }) => networkReceived)
  const sent = rates(samples, ({ networkSent }) => networkSent)
  const limit = latest && latest.memoryLimit > 0 ? ` of ${formatSize(latest.memoryLimit)}` : ''
  return (
    <>
      <div className={classes.charts}>
        <Chart
          title="CPU, of one processor"
          now={latest?.cpuPercent === undefined ? '' : percent(latest.cpuPercent)}
          points={samples.flatMap(({ time, cpuPercent }) =>
            cpuPercent === undefined ? [] : [{ time, value: cpuPercent }],
          )}
          format={percent}
        />
        <Chart
          title="Memory"
          now={latest ? `${formatSize(latest.memory)}${limit}` : ''}
          points={samples.map(({ time, memory }) => ({ time, value: memory }))}
          format={(value) => formatSize(value)}
        />
        <Chart
          title="Network, received"
          now={received.at(-1) ? perSecond(received.at(-1)?.value ?? 0) : ''}
          points={received}
          format={perSecond}
        />
        <Chart
          title="Network, sent"
          now={sent.at(-1) ? perSecond(sent.at(-1)?.value ?? 0) : ''}
          points={sent}
          format={perSecond}
        />
      </div>
      {latest?.source === 'proc' && (
        <p className={`${classes.section} ${classes.soft}`}>
          This user has no cgroup of its own, so these are sums over the processes that live now.
        </p>
      )}
      <section className={classes.section} aria-label="Processes">
        <h2>Processes{latest && ` (${latest.pids})`}</h2>
        {processes.error && <ErrorNote error={errorRecord(processes.error)} />}
        {processes.data && (
          <table className={classes.processes}>
            <thead>
              <tr>
                {processes.data.titles.map((title) => (
                  <th key={title} scope="col">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {processes.data.rows.map((row) => (
                <tr key={row.join(' ')}>
                  {row.map((value, index) => (
                    <td key={processes.data.titles[index] ?? index}>{value}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <CommandLine command={`docker stats ${container.name}`} />
      </section>
    </>
  )
}
