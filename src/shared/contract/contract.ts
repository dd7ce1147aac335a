import { containers } from './containers.ts'
import { dockerContext } from './dockerContext.ts'
import { events } from './events.ts'
import { files } from './files.ts'
import { images } from './images.ts'
import { layers } from './layers.ts'
import { operations } from './operations.ts'
import { prune } from './prune.ts'
import { registries } from './registries.ts'
import { samples } from './samples.ts'
import { settings } from './settings.ts'
import { storage } from './storage.ts'
import { system } from './system.ts'
import { terminals } from './terminals.ts'
import { transfers } from './transfers.ts'
import { trash } from './trash.ts'
import { volumes } from './volumes.ts'

/** Everything a window can ask of the engine, one domain a file. */
export const contract = {
  images,
  layers,
  operations,
  events,
  storage,
  system,
  samples,
  settings,
  dockerContext,
  files,
  terminals,
  containers,
  volumes,
  registries,
  transfers,
  trash,
  prune,
}
