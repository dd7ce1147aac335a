import { createBrowserRouter, Link, Navigate, useOutletContext, useRouteError } from 'react-router'
import { errorRecord } from '../client/errors.ts'
import { Welcome } from '../features/welcome/Welcome.tsx'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import { railPages } from './pages.tsx'
import classes from './Shell.module.css'
import { Shell, type ShellContext } from './Shell.tsx'

function WelcomeRoute() {
  const { chooseArchives } = useOutletContext<ShellContext>()
  return <Welcome onLoad={chooseArchives} />
}

function NotFound() {
  return (
    <div className={classes.lost}>
      <h1>There is nothing at this address</h1>
      <Link to="/images">Go to the images</Link>
    </div>
  )
}

function Failure() {
  const error = useRouteError()
  return (
    <div className={classes.lost}>
      <h1>This page failed</h1>
      <ErrorNote error={errorRecord(error)} onRetry={() => location.reload()} />
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
      { index: true, element: <Navigate to="/images" replace /> },
      ...railPages.flatMap(({ routes }) => routes),
      { path: 'welcome', element: <WelcomeRoute /> },
      { path: '*', element: <NotFound /> },
    ],
  },
])
