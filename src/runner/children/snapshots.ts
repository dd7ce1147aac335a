import { serveJobs } from '../snapshots/serveJobs.ts'

serveJobs()
