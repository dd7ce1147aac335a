import type { LogSettings } from '../../main/engine/spec/logConfig.ts'
import { parseLogConfig } from '../../main/engine/spec/logConfig.ts'
import type { Streams } from '../containers/ports.ts'
import type { ContainerSpec } from '../contract/container.ts'
import { ChunkSlab } from './ChunkSlab.ts'
import { DetachedStreams } from './DetachedStreams.ts'
import { ContainerLog } from './log/ContainerLog.ts'
import { PipeStreams } from './PipeStreams.ts'
import { Poller } from './Poller.ts'
import { Reaper } from './Reaper.ts'
import { TerminalStreams } from './TerminalStreams.ts'

const usualSize = { rows: 24, columns: 80 }

/** Streams of all processes that a runner starts. */
export interface OwnStreams extends Streams {
  /** Lets go of what they share; each is closed before. */
  close(): void
}

/** Makes the streams of processes: pipes or terminals, with logs of those that keep one. */
export function createStreams(): OwnStreams {
  const poller = new Poller()
  const slab = new ChunkSlab()
  const reaper = new Reaper(poller)
  return {
    openContainer(spec, folder) {
      const { config, hostConfig } = spec
      const log = openLog(spec, folder)
      const common = { poller, slab, reaper, ...(log === undefined ? {} : { log }) }
      const [rows = 0, columns = 0] = hostConfig.ConsoleSize ?? []
      if (config.Tty) return new TerminalStreams({ ...common, size: sizeOr(rows, columns) })
      return new PipeStreams({ ...common, folder, openStdin: config.OpenStdin, stdinOnce: config.StdinOnce })
    },
    openExec(spec) {
      const [rows = 0, columns = 0] = spec.consoleSize ?? []
      if (spec.tty) return new TerminalStreams({ poller, slab, reaper, size: sizeOr(rows, columns) })
      return new DetachedStreams({ poller, slab, reaper, hasStdin: spec.attachStdin })
    },
    close() {
      reaper.close()
      poller.close()
    },
  }
}

function sizeOr(rows: number, columns: number) {
  return rows > 0 && columns > 0 ? { rows, columns } : usualSize
}

/** The log of a container, `<id>-json.log` in its folder; undefined when its output is not kept. */
function openLog(spec: ContainerSpec, folder: string): ContainerLog | undefined {
  const settings = parseLogConfig(spec.hostConfig.LogConfig)
  if (settings.driver === 'none') return undefined
  return new ContainerLog(folder, `${spec.id}-json.log`, settings, entryAttributes(spec, settings))
}

/** Labels and variables that `--log-opt labels=` and `env=` want with each entry, as JSON. */
function entryAttributes({ config }: ContainerSpec, { labels, env }: LogSettings): string | undefined {
  const variables = new Map((config.Env ?? []).map((entry) => [entry.split('=', 1)[0] ?? '', entry]))
  const found = [
    ...labels.map((name) => [name, config.Labels?.[name]] as const),
    ...env.map((name) => [name, variables.get(name)?.slice(name.length + 1)] as const),
  ].filter(([, value]) => value !== undefined)
  return found.length === 0 ? undefined : JSON.stringify(Object.fromEntries(found))
}
