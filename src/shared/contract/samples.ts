import * as z from 'zod'
import { procedure } from './errors.ts'

/** Loads the sample images that come with Lamina; gives the operation that does it. */
const load = procedure.output(z.object({ operationId: z.string() }))

export const samples = { load }
