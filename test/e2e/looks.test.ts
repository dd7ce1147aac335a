import { lookAt } from './lookAt.ts'
import { imagePlaces, listPlaces } from './places/imagePlaces.ts'
import { noContainersPlace, thousandPlaces } from './places/otherStores.ts'

lookAt([...listPlaces, ...imagePlaces, noContainersPlace, ...thousandPlaces])
