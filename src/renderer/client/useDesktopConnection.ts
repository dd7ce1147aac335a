import { useQuery } from '@tanstack/react-query'

/** The key of what is known of the desktop app's window: to be read again when that changes. */
export const desktopConnectionKey = ['desktop', 'connection'] as const

/** What the desktop app's window is open on; undefined in a browser, and until it is known. */
export function useDesktopConnection() {
  const { data } = useQuery({
    queryKey: desktopConnectionKey,
    queryFn: async () => (await window.lamina?.connection()) ?? null,
    enabled: window.lamina !== undefined,
  })
  return data ?? undefined
}
