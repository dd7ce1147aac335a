import { useEffect } from 'react'
import { Store } from './Store.ts'

/** What of the page one is on: the name of an image. Undefined where the page's own title says it all. */
export const pageSubject = new Store<string | undefined>(undefined)

/** Names what the page shows in the title of the window, as long as the component is on screen. */
export function usePageSubject(subject: string | undefined): void {
  useEffect(() => {
    pageSubject.set(subject)
    return () => pageSubject.set(undefined)
  }, [subject])
}
