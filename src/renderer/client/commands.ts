import { useEffect, useEffectEvent, useState } from 'react'
import { Store } from './Store.ts'

/** Something a person can do from where they are: shown in the palette, the keyboard overview and the native menu. */
export interface Command {
  /** Stable, as `images.load`: the native menu sends it. */
  readonly id: string
  /** What it does, in the imperative; with an ellipsis when it asks first: `Load archives…`. */
  readonly title: string
  /** The heading it stands under: `Images`, `Go to`, ... */
  readonly group: string
  /** Keys that run it, as `parseKeys` reads them: `mod+K`, `/`, or one after another, `g i`. */
  readonly keys?: string
  /** More words by which it is found. */
  readonly keywords?: string
  readonly run: () => void
}

/** Each part of the screen with what it offers, in the order in which the parts came. */
const offers = new Map<symbol, readonly Command[]>()

/** The commands of what is on screen; of several with one id the one that came last. */
export const commands = new Store<readonly Command[]>([])

/** Offers these commands instead of what `owner` offered before, at the same place among the others; none withdraws it. */
export function offerCommands(owner: symbol, offered: readonly Command[] | undefined): void {
  if (offered === undefined) offers.delete(owner)
  else offers.set(owner, offered)
  const byId = new Map([...offers.values()].flat().map((command) => [command.id, command]))
  commands.set([...byId.values()])
}

/**
 * Offers commands as long as the component is on screen, in the place that it has among the others. Their `run` is
 * always that of the newest render. What cannot be done now is left out.
 */
export function useCommands(offered: readonly Command[]): void {
  const [owner] = useState(() => Symbol('commands'))
  const run = useEffectEvent((id: string) => offered.find((command) => command.id === id)?.run())
  const look = JSON.stringify(offered)
  useEffect(() => {
    const mine: readonly Omit<Command, 'run'>[] = JSON.parse(look)
    offerCommands(
      owner,
      mine.map((command) => ({ ...command, run: () => run(command.id) })),
    )
  }, [owner, look])
  useEffect(() => () => offerCommands(owner, undefined), [owner])
}

/** Runs a command that is on screen; false when there is none of that id. */
export function runCommand(id: string): boolean {
  const command = commands.get().find((entry) => entry.id === id)
  command?.run()
  return command !== undefined
}
