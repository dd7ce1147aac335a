import { useDebouncedValue } from '@mantine/hooks'
import { Outlet, useLocation, useNavigation } from 'react-router'
import { PageSkeleton } from './PageSkeleton.tsx'
import type { ShellContext } from './Shell.tsx'

/** A page that comes sooner replaces the one before it at once, milliseconds. */
const patience = 100

/** The page at the address; while the program of the next one is on its way for longer, its outline. */
export function PageOutlet({ context }: { readonly context: ShellContext }) {
  const { pathname } = useLocation()
  const { location: next } = useNavigation()
  const isLeaving = next !== undefined && next.pathname !== pathname
  const [isLate] = useDebouncedValue(isLeaving, patience)
  return isLeaving && isLate ? <PageSkeleton /> : <Outlet context={context} />
}
