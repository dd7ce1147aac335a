// Before the first paint, so that a dark window does not flash white. A file of its own, since the page's
// content security policy allows no inline script.
;(() => {
  let chosen = null
  try {
    chosen = localStorage.getItem('lamina-color-scheme')
  } catch {
    // Storage is denied: the system's choice it is.
  }
  // Each port of this machine has a storage of its own, and all have the same cookies.
  chosen ??= /(?:^|; )lamina-color-scheme=(\w+)/.exec(document.cookie)?.[1]
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
  document.documentElement.style.backgroundColor = dark ? '#15171b' : '#ffffff'
})()
