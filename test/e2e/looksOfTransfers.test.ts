import { cannotStartRegistry } from '../fixtures/registry/TestRegistry.ts'
import { lookAt } from './lookAt.ts'
import { transferPlaces } from './places/transferPlaces.ts'

lookAt(transferPlaces, cannotStartRegistry === undefined)
