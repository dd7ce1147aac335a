#!/usr/bin/env node
// `npx lamina ...`: sets the project up and runs scripts/lamina.ts on the pinned Node.
process.argv.splice(2, 0, 'lamina')
await import('./run.mjs')
