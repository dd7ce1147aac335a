import { lookAt } from './lookAt.ts'
import { connectPlaces } from './places/connectPlaces.ts'
import { layersPlaces } from './places/layersPlaces.ts'
import { operationsPlaces } from './places/operationsPlaces.ts'
import { settingsPlaces } from './places/settingsPlaces.ts'
import { shellPlaces } from './places/shellPlaces.ts'
import { storagePlaces } from './places/storagePlaces.ts'

lookAt([...layersPlaces, ...operationsPlaces, ...settingsPlaces, ...connectPlaces, ...storagePlaces, ...shellPlaces])
