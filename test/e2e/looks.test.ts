import { lookAt } from './lookAt.ts'
import { imagePlaces, listPlaces } from './places/imagePlaces.ts'

lookAt([...listPlaces, ...imagePlaces])
