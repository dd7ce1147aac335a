import { cannotRunContainers } from '../fixtures/cannotRunContainers.ts'
import { ordinaryUser } from '../fixtures/ordinaryUser.ts'
import { lookAt } from './lookAt.ts'
import { containersPlaces } from './places/containersPlaces.ts'
import { terminalPlaces } from './places/terminalPlaces.ts'

lookAt([...containersPlaces, ...terminalPlaces], cannotRunContainers === undefined && ordinaryUser() !== undefined)
