import type { Place } from './Place.ts'

/** The way to another engine. */
export const connectPlaces: readonly Place[] = [
  { name: 'connect', path: '/connect', prepare: ({ page }) => page.getByLabel('Address').waitFor() },
  {
    name: 'connect-remote',
    path: '/connect',
    prepare: async ({ page }) => {
      await page.evaluate(() => {
        const recent = ['http://127.0.0.1:4000', 'http://127.0.0.1:4001']
        localStorage.setItem('lamina-recent-engines', JSON.stringify(recent))
      })
      await page.reload()
      await page.getByLabel('Address').fill('http://a-machine-with-a-long-name.example:4000/?token=abc')
      await page.getByRole('button', { name: 'Use 127.0.0.1:4000' }).waitFor()
    },
  },
]
