import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildWhenStale } from './buildApp.ts'
import { projectRoot } from './setUp.mjs'

await buildWhenStale()
// It reads the command line and the environment itself.
await import(pathToFileURL(join(projectRoot, 'out', 'main', 'commandLine.js')).href)
