import { type RefObject, useEffect, useRef } from 'react'
import { useLocation, useNavigationType } from 'react-router'
import { pageSubject } from '../client/pageSubject.ts'
import { useStore } from '../client/Store.ts'
import { railPages } from './pages.tsx'

/** Gives the heading of the page the focus, unless something of the page has it. */
function focusPage(main: HTMLElement): void {
  if (main.contains(document.activeElement)) return
  const heading = main.querySelector('h1') ?? main
  heading.setAttribute('tabindex', '-1')
  heading.focus({ preventScroll: true })
}

/**
 * Tells where one is: in the title of the window, and after a way to another page to the keyboard and to screen
 * readers, by giving the page's heading the focus unless the page itself took it.
 */
export function useArrival(main: RefObject<HTMLElement | null>): void {
  const { pathname } = useLocation()
  const navigationType = useNavigationType()
  const subject = useStore(pageSubject)
  const page = railPages.find(({ path }) => pathname === path || pathname.startsWith(`${path}/`))
  const title = [subject ?? page?.title, 'Lamina'].filter(Boolean).join(' – ')
  useEffect(() => {
    document.title = title
  }, [title])

  const shown = useRef(pathname)
  useEffect(() => {
    if (shown.current === pathname) return
    shown.current = pathname
    // An address that takes the place of another is of the same page: the keyboard may be elsewhere by now.
    if (main.current !== null && navigationType !== 'REPLACE') focusPage(main.current)
  }, [main, pathname, navigationType])
}
