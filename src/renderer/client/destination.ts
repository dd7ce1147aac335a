import { Store } from './Store.ts'

/** The path of the page that is shown, or gone to already: known before anything of it is rendered. */
export const destination = new Store('')
