import {
  IconBinaryTree2,
  IconBox,
  IconBuildingWarehouse,
  IconChartBar,
  IconListCheck,
  IconSettings,
  IconStack3,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'
import { type RouteObject, useOutletContext } from 'react-router'
import { imageAddress } from '../features/images/imageAddress.ts'
import { ImagesPage } from '../features/images/list/ImagesPage.tsx'
import { DockerWay } from '../features/settings/DockerWay.tsx'
import { NextSteps } from '../features/welcome/NextSteps.tsx'
import { Welcome } from '../features/welcome/Welcome.tsx'
import { ImageRoute } from './ImageRoute.tsx'
import classes from './Shell.module.css'
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

/** The first run; its ways to an image are parts of the shell and of other features. */
export function WelcomeRoute() {
  const { chooseArchives } = useOutletContext<ShellContext>()
  return <Welcome onLoad={chooseArchives} docker={<DockerWay />} />
}

/** Where to look once the samples are there. */
const stepsAfterSamples = [
  { title: 'what made lamina/web', address: imageAddress('lamina/web:1') },
  { title: 'how the images share layers', address: '/layers' },
]

function ImagesRoute() {
  const { chooseArchives } = useOutletContext<ShellContext>()
  return (
    <div className={classes.withSteps}>
      <NextSteps steps={stepsAfterSamples.filter(({ address }) => isPage(address))} />
      <ImagesPage welcome={<WelcomeRoute />} onLoad={chooseArchives} />
    </div>
  )
}

function isPage(address: string): boolean {
  return railPages.some(({ path }) => address === path || address.startsWith(`${path}/`))
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
      {
        path: 'images/pull',
        lazy: async () => ({ Component: (await import('../features/transfers/PullPage.tsx')).PullPage }),
      },
      {
        path: 'images/push',
        lazy: async () => ({ Component: (await import('../features/transfers/PushPage.tsx')).PushPage }),
      },
      { path: 'images/:reference/:view?', element: <ImageRoute /> },
    ],
  },
  {
    title: 'Containers',
    path: '/containers',
    icon: IconBox,
    keys: 'g c',
    routes: [
      {
        path: 'containers',
        lazy: async () => ({
          Component: (await import('../features/containers/list/ContainersPage.tsx')).ContainersPage,
        }),
      },
      {
        path: 'containers/:reference/:view?',
        lazy: async () => ({ Component: (await import('./ContainerRoute.tsx')).ContainerRoute }),
      },
    ],
  },
  {
    title: 'Layers',
    path: '/layers',
    icon: IconBinaryTree2,
    keys: 'g l',
    routes: [
      {
        path: 'layers',
        lazy: async () => {
          const { LayersPage } = await import('../features/layers/LayersPage.tsx')
          return { element: <LayersPage welcome={<WelcomeRoute />} /> }
        },
      },
    ],
  },
  {
    title: 'Storage',
    path: '/storage',
    icon: IconChartBar,
    keys: 'g s',
    routes: [
      {
        path: 'storage',
        lazy: async () => ({ Component: (await import('../features/storage/StoragePage.tsx')).StoragePage }),
      },
      {
        path: 'storage/volumes',
        lazy: async () => ({
          Component: (await import('../features/storage/volumes/VolumesPage.tsx')).VolumesPage,
        }),
      },
      {
        path: 'storage/trash',
        lazy: async () => ({ Component: (await import('../features/storage/trash/TrashPage.tsx')).TrashPage }),
      },
      {
        path: 'storage/prune',
        lazy: async () => ({ Component: (await import('../features/storage/prune/PrunePage.tsx')).PrunePage }),
      },
      {
        path: 'storage/free',
        lazy: async () => ({ Component: (await import('../features/storage/FreePage.tsx')).FreePage }),
      },
    ],
  },
  {
    title: 'Registries',
    path: '/registries',
    icon: IconBuildingWarehouse,
    keys: 'g r',
    routes: [
      {
        path: 'registries',
        lazy: async () => ({ Component: (await import('../features/registries/RegistriesPage.tsx')).RegistriesPage }),
      },
      {
        path: 'registries/:host',
        lazy: async () => ({
          Component: (await import('../features/registries/browse/RegistryPage.tsx')).RegistryPage,
        }),
      },
    ],
  },
  {
    title: 'Operations',
    path: '/operations',
    icon: IconListCheck,
    keys: 'g o',
    routes: [
      {
        path: 'operations',
        lazy: async () => ({ Component: (await import('../features/operations/OperationsPage.tsx')).OperationsPage }),
      },
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
