import type { ReactNode } from 'react'
import { errorRecord } from '../../client/errors.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { ForestScreen } from './ForestScreen.tsx'
import classes from './LayersPage.module.css'
import { Skeleton } from './Skeleton.tsx'
import { useForest } from './useForest.ts'

/** The whole store as one forest of layers, with images where their stacks end. */
export function LayersPage({ welcome }: { readonly welcome: ReactNode }) {
  const { forest, error, retry } = useForest()
  if (forest?.images.size === 0 && error === undefined) return welcome
  return (
    <section className={classes.page} aria-labelledby="layers-title">
      {forest === undefined && error !== undefined && (
        <header className={classes.bar}>
          <h1 id="layers-title" className={classes.title}>
            Layers
          </h1>
        </header>
      )}
      {error !== undefined && (
        <div className={classes.error}>
          <ErrorNote error={errorRecord(error)} onRetry={retry} />
        </div>
      )}
      {forest !== undefined && forest.images.size > 0 && <ForestScreen forest={forest} />}
      {forest === undefined && error === undefined && <Skeleton />}
    </section>
  )
}
