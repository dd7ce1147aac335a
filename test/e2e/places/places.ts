import { connectPlaces } from './connectPlaces.ts'
import { imagePlaces, listPlaces } from './imagePlaces.ts'
import { layersPlaces } from './layersPlaces.ts'
import { operationsPlaces } from './operationsPlaces.ts'
import type { Place } from './Place.ts'
import { settingsPlaces } from './settingsPlaces.ts'
import { shellPlaces } from './shellPlaces.ts'
import { storagePlaces } from './storagePlaces.ts'

/** All that is looked at. What leaves work behind, as a failed load does, comes last. */
export const places: readonly Place[] = [
  ...listPlaces,
  ...imagePlaces,
  ...layersPlaces,
  ...operationsPlaces,
  ...settingsPlaces,
  ...connectPlaces,
  ...storagePlaces,
  ...shellPlaces,
]
