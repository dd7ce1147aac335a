import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ErrorRecord } from '../../../shared/contract/errors.ts'
import { useStore } from '../../client/Store.ts'
import { desktopConnectionKey, useDesktopConnection } from '../../client/useDesktopConnection.ts'
import { forgetEngine, recentEngines, rememberEngine } from './recentEngines.ts'

/** Going to other engines, in the desktop app's window and in a browser. */
export interface Connecting {
  /** Origins that were gone to before, the newest first, without tokens. */
  readonly recent: readonly string[]
  /** What this window shows now: an origin, or undefined for the engine of the desktop app itself. */
  readonly current: string | undefined
  /** Whether the desktop app has an engine of its own to go back to. */
  readonly canGoHome: boolean
  readonly isPending: boolean
  readonly error: ErrorRecord | undefined
  readonly connect: (url: URL) => void
  readonly goHome: () => void
  readonly forget: (origin: string) => void
  readonly dismiss: () => void
}

/** What the connect page does. When it works, this page ends. */
export function useConnecting(): Connecting {
  const bridge = window.lamina
  const desktop = useDesktopConnection()
  const queryClient = useQueryClient()
  const browserRecent = useStore(recentEngines)
  const [isPending, setPending] = useState(false)
  const [error, setError] = useState<ErrorRecord>()
  const leave = async (go: () => Promise<ErrorRecord | undefined>) => {
    setError(undefined)
    setPending(true)
    setError(await go())
    setPending(false)
  }
  return {
    recent: desktop?.recent ?? browserRecent,
    current: desktop?.kind === 'hosted' ? undefined : location.origin,
    canGoHome: desktop?.kind === 'connected' && desktop.obstacle === undefined,
    isPending,
    error,
    connect: (url) => {
      if (bridge) return void leave(() => bridge.connect(url.href))
      rememberEngine(url.origin)
      location.assign(url)
    },
    goHome: () => {
      if (bridge) void leave(() => bridge.disconnect())
    },
    forget: (origin) => {
      if (!bridge) return forgetEngine(origin)
      void bridge.forgetAddress(origin).then(() => queryClient.invalidateQueries({ queryKey: desktopConnectionKey }))
    },
    dismiss: () => setError(undefined),
  }
}
