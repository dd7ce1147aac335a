import { useEffect, useEffectEvent } from 'react'
import { Store } from './Store.ts'

/** Something a person can do from where they are: shown in the palette, the keyboard overview and the native menu. */
export interface Command {
  /** Stable, as `images.load`: the native menu sends it. */
  readonly id: string
  /** What it does, in the imperative: `Load archives…`. */
  readonly title: string
  /** The heading it stands under: `Images`, `Go to`, ... */
  readonly group: string
  /** Keys that run it: `mod+K`, `/`, `?`, or one after another, `g i`. `mod` is Ctrl, on a Mac Command. */
  readonly keys?: string
  /** More words by which it is found. */
  readonly keywords?: string
  readonly run: () => void
}

/** The commands of what is on screen, in the order they came. */
export const commands = new Store<readonly Command[]>([])

/** Offers commands as long as the component is on screen. Their `run` is always that of the newest render. */
export function useCommands(offered: readonly Command[]): void {
  const run = useEffectEvent((id: string) => offered.find((command) => command.id === id)?.run())
  const look = JSON.stringify(
    offered.map(({ id, title, group, keys, keywords }) => ({ id, title, group, keys, keywords })),
  )
  useEffect(() => {
    const mine = (JSON.parse(look) as Omit<Command, 'run'>[]).map((command) => ({
      ...command,
      run: () => run(command.id),
    }))
    commands.set([...commands.get(), ...mine])
    return () => commands.set(commands.get().filter((command) => !mine.includes(command)))
  }, [look])
}

/** Runs a command that is on screen; false when there is none of that id. */
export function runCommand(id: string): boolean {
  const command = commands.get().findLast((entry) => entry.id === id)
  command?.run()
  return command !== undefined
}
