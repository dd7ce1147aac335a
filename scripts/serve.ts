import { buildWhenStale } from './buildApp.ts'
import { runServer } from './runServer.ts'

await buildWhenStale()
await runServer()
