import { cannotStartRegistry } from '../fixtures/registry/TestRegistry.ts'
import { lookAt } from './lookAt.ts'
import { registryPlaces } from './places/registryPlaces.ts'
import { trashPlaces } from './places/trashPlaces.ts'

lookAt([...trashPlaces, ...registryPlaces], cannotStartRegistry === undefined)
