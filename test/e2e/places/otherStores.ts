import { forest } from './layersPlaces.ts'
import type { Place } from './Place.ts'
import { planned } from './storagePlaces.ts'

/** Pages of a store with a thousand images. */
export const thousandPlaces: readonly Place[] = [
  {
    name: 'images-thousand',
    path: '/images?sort=name',
    store: 'thousand',
    prepare: async (window) => {
      await window.page.getByText('1,000', { exact: true }).waitFor()
      await window.page.getByRole('grid').focus()
      await window.page.keyboard.press('End')
      await window.row('family-9/image-99').waitFor()
    },
  },
  {
    name: 'layers-thousand',
    path: '/layers',
    store: 'thousand',
    prepare: async (window) => {
      await forest(window)
      await window.page.getByRole('button', { name: 'Show the whole forest' }).click()
    },
  },
  { name: 'free-thousand', path: '/storage/free?bytes=90000000000&page=3', store: 'thousand', prepare: planned },
]

/** The page of containers in a store that has none. */
export const noContainersPlace: Place = {
  name: 'containers-empty',
  path: '/containers',
  prepare: ({ page }) => page.getByText('No containers yet.').waitFor(),
}
