import { IconSettings, IconStack3 } from '@tabler/icons-react'
import type { ComponentType } from 'react'
import { type RouteObject, useOutletContext } from 'react-router'
import { ImagesPage } from '../features/images/ImagesPage.tsx'
import { Welcome } from '../features/welcome/Welcome.tsx'
import { ImageRoute } from './ImageRoute.tsx'
import type { ShellContext } from './Shell.tsx'

/** A page of the rail. */
export interface RailPage {
  readonly title: string
  readonly path: string
  readonly icon: ComponentType<{ readonly size: number; readonly stroke: number; readonly 'aria-hidden': true }>
  /** Keys that go there, one after another. */
  readonly keys: string
  /** Its addresses, below the shell. Pages but the first are loaded when they are gone to. */
  readonly routes: readonly RouteObject[]
}

function ImagesRoute() {
  const { chooseArchives } = useOutletContext<ShellContext>()
  return <ImagesPage welcome={<Welcome onLoad={chooseArchives} />} onLoad={chooseArchives} />
}

/** The pages of the app in the order of the rail. */
export const railPages: readonly RailPage[] = [
  {
    title: 'Images',
    path: '/images',
    icon: IconStack3,
    keys: 'g i',
    routes: [
      { path: 'images', element: <ImagesRoute /> },
      { path: 'images/:reference/:view?', element: <ImageRoute /> },
    ],
  },
  {
    title: 'Settings',
    path: '/settings',
    icon: IconSettings,
    keys: 'g ,',
    routes: [
      {
        path: 'settings/:section?',
        lazy: async () => ({ Component: (await import('../features/settings/SettingsPage.tsx')).SettingsPage }),
      },
    ],
  },
]
