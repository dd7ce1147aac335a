import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import { useSearchParams } from 'react-router'
import { useCommands } from '../../client/commands.ts'
import type { LogsWish } from '../../client/logs.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { scrollsByKeyboard } from '../../ui/scrollsByKeyboard.ts'
import { LogRow } from './LogRow.tsx'
import { LogToolbar } from './LogToolbar.tsx'
import classes from './LogView.module.css'
import { formatLogAddress, type LogAddress, logsCommand, parseLogAddress } from './logAddress.ts'
import { useLogSearch } from './useLogSearch.ts'
import { useLogs } from './useLogs.ts'

/** Pixels. */
const lineHeight = 19

/** Whose log it is. */
export interface LoggedContainer {
  readonly id: string
  readonly name: string
  readonly isRunning: boolean
}

/** What a container printed, and what it prints: of any length, of which only the lines in view exist. */
export function LogView({ container }: { readonly container: LoggedContainer }) {
  const [search, setSearch] = useSearchParams()
  const address = parseLogAddress(search)
  const { tail, minutes, stream, times } = address
  // Minutes before the moment in which they were chosen: lines do not go away while one reads.
  const since = useMemo(() => (minutes === undefined ? undefined : Date.now() - minutes * 60_000), [minutes])
  const wish: LogsWish = {
    containerId: container.id,
    stdout: stream !== 'stderr',
    stderr: stream !== 'stdout',
    follow: container.isRunning,
    ...(tail === undefined ? {} : { tail }),
    ...(since === undefined ? {} : { since }),
  }
  const { reading, retry } = useLogs(wish)
  const { lines, state, error, version } = reading
  const [wanted, setWanted] = useState('')
  const found = useLogSearch(lines, wanted)
  const [current, setCurrent] = useState(-1)
  const [isFollowing, setFollowing] = useState(true)
  const scroller = useRef<HTMLElement>(null)
  const findInput = useRef<HTMLInputElement>(null)
  const virtualizer = useVirtualizer({
    count: lines.count,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 20,
    paddingEnd: 8,
  })
  const goToEnd = useEffectEvent(() => {
    if (isFollowing && lines.count > 0) virtualizer.scrollToIndex(lines.count - 1, { align: 'end' })
  })
  useEffect(() => {
    if (version > 0) goToEnd()
  }, [version])
  const follow = (isOn: boolean) => {
    setFollowing(isOn)
    if (isOn && lines.count > 0) virtualizer.scrollToIndex(lines.count - 1, { align: 'end' })
  }
  const goTo = (index: number) => {
    const line = found.found[index]
    if (line === undefined) return
    setCurrent(index)
    setFollowing(false)
    virtualizer.scrollToIndex(Math.max(0, line - lines.dropped), { align: 'center' })
  }
  const step = (by: number) => {
    const { length } = found.found
    if (length > 0) goTo(current === -1 && by < 0 ? length - 1 : (current + by + length) % length)
  }
  const change = (part: Partial<LogAddress>) =>
    setSearch((before) => formatLogAddress(before, { ...parseLogAddress(before), ...part }), { replace: true })
  useCommands([
    { id: 'log.find', title: 'Find in the log…', group: 'Log', keys: '/', run: () => findInput.current?.select() },
    {
      id: 'log.follow',
      title: isFollowing ? 'Stop following the log' : 'Follow the log',
      group: 'Log',
      keys: 'f',
      run: () => follow(!isFollowing),
    },
    {
      id: 'log.times',
      title: times ? 'Hide the times' : 'Show the times',
      group: 'Log',
      run: () => change({ times: !times }),
    },
  ])
  // The reader scrolls away from the end, and back to it. Lines that come only move the end on.
  const onWheelOrKey = () => {
    const { current: element } = scroller
    if (element === null) return
    requestAnimationFrame(() => {
      const left = element.scrollHeight - element.scrollTop - element.clientHeight
      setFollowing(left < lineHeight * 2)
    })
  }
  const scrolling = { onWheel: onWheelOrKey, onKeyUp: onWheelOrKey, onPointerUp: onWheelOrKey }
  return (
    <div className={classes.view}>
      <LogToolbar
        container={container}
        wish={wish}
        address={address}
        onChange={change}
        lines={lines}
        wanted={wanted}
        onWanted={(text) => {
          setWanted(text)
          setCurrent(-1)
        }}
        found={found}
        current={current}
        onStep={step}
        inputRef={findInput}
        isFollowing={isFollowing}
        onFollow={follow}
      />
      <div className={classes.command}>
        <CommandLine command={logsCommand(address, container.name, container.isRunning)} />
      </div>
      {state === 'failed' && error && <ErrorNote error={error} onRetry={retry} />}
      <section
        ref={scroller}
        className={classes.lines}
        aria-label={`Log of ${container.name}`}
        {...scrollsByKeyboard}
        {...scrolling}
      >
        {lines.count === 0 && state !== 'failed' && (
          <p className={classes.nothing}>
            {state === 'asking' ? 'Reading the log…' : `${container.name} has printed nothing that is asked for.`}
          </p>
        )}
        <div className={classes.height} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const line = lines.line(index)
            const number = index + lines.dropped
            return (
              line && (
                <LogRow
                  key={number}
                  line={line}
                  top={start}
                  withTime={times}
                  wanted={wanted}
                  isCurrent={current !== -1 && found.found[current] === number}
                />
              )
            )
          })}
        </div>
      </section>
      <footer className={classes.foot}>
        <span>
          {lines.count.toLocaleString('en-US')} {lines.count === 1 ? 'line' : 'lines'}
          {lines.dropped > 0 && `; ${lines.dropped.toLocaleString('en-US')} older ones are not kept here`}
        </span>
        <output>
          {state === 'ended' ? 'The log ends here.' : container.isRunning && isFollowing ? 'Following' : ''}
        </output>
      </footer>
    </div>
  )
}
