import { test } from 'vitest'
import { cannotRunContainers } from '../fixtures/cannotRunContainers.ts'
import { ordinaryUser } from '../fixtures/ordinaryUser.ts'
import { lookAt } from './lookAt.ts'
import { containersPlaces } from './places/containersPlaces.ts'
import { terminalPlaces } from './places/terminalPlaces.ts'

if (cannotRunContainers === undefined && ordinaryUser() !== undefined) {
  lookAt([...containersPlaces, ...terminalPlaces])
} else test.skip(`containers are not looked at: ${cannotRunContainers ?? 'there is no ordinary user'}`, () => undefined)
