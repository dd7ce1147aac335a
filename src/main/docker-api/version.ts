import os from 'node:os'
import type { FastifyInstance } from 'fastify'
import { apiVersion, minimumApiVersion } from './apiVersion.ts'
import type { ServerInfo } from './DockerEngine.ts'

/** `/version`: what the server is. */
export function registerVersion(app: FastifyInstance, info: ServerInfo): void {
  app.get('/version', () => {
    const about = {
      GitCommit: info.gitCommit ?? '',
      // The command line prints a row for it; there is no Go here, so it tells what runs instead.
      GoVersion: `none, Node.js ${process.versions.node}`,
      KernelVersion: os.release(),
      BuildTime: info.buildTime ?? '',
    }
    const details = {
      ApiVersion: apiVersion,
      Arch: goArchitecture(),
      BuildTime: about.BuildTime,
      Experimental: 'false',
      GitCommit: about.GitCommit,
      GoVersion: about.GoVersion,
      KernelVersion: about.KernelVersion,
      MinAPIVersion: minimumApiVersion,
      Os: 'linux',
    }
    return {
      Platform: { Name: 'Lamina' },
      Components: [{ Name: 'Engine', Version: info.version, Details: details }],
      Version: info.version,
      ApiVersion: apiVersion,
      MinAPIVersion: minimumApiVersion,
      GitCommit: about.GitCommit,
      GoVersion: about.GoVersion,
      Os: 'linux',
      Arch: goArchitecture(),
      KernelVersion: about.KernelVersion,
      BuildTime: about.BuildTime,
    }
  })
}

const goNames: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' }

/** The machine's architecture as images name it. */
function goArchitecture(): string {
  return goNames[process.arch] ?? process.arch
}
