import { rpc } from './base.ts'
import { containersRouter } from './containersRouter.ts'
import { dockerContextRouter } from './dockerContextRouter.ts'
import { eventsRouter } from './eventsRouter.ts'
import { filesRouter } from './filesRouter.ts'
import { imagesRouter } from './imagesRouter.ts'
import { layersRouter } from './layersRouter.ts'
import { operationsRouter } from './operationsRouter.ts'
import { pruneRouter } from './pruneRouter.ts'
import { registriesRouter } from './registriesRouter.ts'
import { samplesRouter } from './samplesRouter.ts'
import { settingsRouter } from './settingsRouter.ts'
import { storageRouter } from './storageRouter.ts'
import { systemRouter } from './systemRouter.ts'
import { terminalsRouter } from './terminalsRouter.ts'
import { transfersRouter } from './transfersRouter.ts'
import { trashRouter } from './trashRouter.ts'
import { volumesRouter } from './volumesRouter.ts'

/** The whole contract over an engine. */
export const router = rpc.router({
  images: imagesRouter,
  layers: layersRouter,
  operations: operationsRouter,
  events: eventsRouter,
  storage: storageRouter,
  system: systemRouter,
  samples: samplesRouter,
  settings: settingsRouter,
  dockerContext: dockerContextRouter,
  files: filesRouter,
  terminals: terminalsRouter,
  containers: containersRouter,
  volumes: volumesRouter,
  trash: trashRouter,
  transfers: transfersRouter,
  prune: pruneRouter,
  registries: registriesRouter,
})
