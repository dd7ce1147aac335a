import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildWhenStale } from './buildApp.ts'
import { projectRoot } from './setUp.mjs'

await buildWhenStale()
await import(pathToFileURL(join(projectRoot, 'out', 'main', 'doctor.js')).href)
