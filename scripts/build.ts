import { buildApp } from './buildApp.ts'

await buildApp()
