import { Store } from '../../client/Store.ts'

/** The address of the list as it was last shown, for the way back to it. */
export const lastList = new Store('/images')
