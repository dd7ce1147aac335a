import { buildWhenStale } from './buildApp.ts'

await buildWhenStale()
await import('../test/bench/run.ts')
