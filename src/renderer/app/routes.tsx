import { createBrowserRouter, isRouteErrorResponse, Link, Navigate, useRouteError } from 'react-router'
import { destination } from '../client/destination.ts'
import { errorRecord } from '../client/errors.ts'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import { PageSkeleton } from './PageSkeleton.tsx'
import { railPages, WelcomeRoute } from './pages.tsx'
import classes from './Shell.module.css'
import { Shell } from './Shell.tsx'

function NotFound() {
  return (
    <div className={classes.lost}>
      <h1>There is nothing at this address</h1>
      <Link to="/images">Go to the images</Link>
    </div>
  )
}

/** Stands where a page should be that failed, or whose program could not be loaded. */
function Failure() {
  const error = useRouteError()
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFound />
  return (
    <div className={classes.lost}>
      <h1>This page failed</h1>
      <ErrorNote
        error={errorRecord(error)}
        remedy="Nothing of what Lamina keeps is touched by this. If it happens again, restart Lamina."
        onRetry={() => location.reload()}
      />
    </div>
  )
}

/** The addresses of the app. */
export const router = createBrowserRouter([
  {
    path: '/',
    element: <Shell />,
    errorElement: <Failure />,
    children: [
      {
        // A page that fails leaves the rail and everything else as it is.
        errorElement: <Failure />,
        HydrateFallback: PageSkeleton,
        children: [
          { index: true, element: <Navigate to="/images" replace /> },
          ...railPages.flatMap(({ routes }) => routes),
          { path: 'welcome', element: <WelcomeRoute /> },
          {
            path: 'connect',
            lazy: async () => ({ Component: (await import('../features/connect/ConnectPage.tsx')).ConnectPage }),
          },
          { path: '*', element: <NotFound /> },
        ],
      },
    ],
  },
])

destination.set(router.state.location.pathname)
router.subscribe(({ navigation, location }) => destination.set((navigation.location ?? location).pathname))

/** How long after the start pages are fetched, milliseconds: what a person waits for then is there. */
const quietTime = 3000

/**
 * Fetches what the other pages are made of when nothing else is to be done: going to one then waits for nothing, and
 * works although the engine, which delivers them, has stopped.
 */
export function fetchPagesLater(): void {
  const fetchPages = () => {
    for (const { lazy } of railPages.flatMap(({ routes }) => routes)) {
      // Whoever goes to a page that cannot be fetched is told.
      if (typeof lazy === 'function') lazy().catch(() => undefined)
    }
  }
  setTimeout(() => requestIdleCallback(fetchPages), quietTime)
}
