import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import os from 'node:os'
import type { FastifyInstance } from 'fastify'
import type { DockerEngine, ServerInfo } from './DockerEngine.ts'

/** `/info`: the state of the engine. What belongs to containers is empty: there are none yet. */
export function registerInfo(app: FastifyInstance, engine: DockerEngine, info: ServerInfo): void {
  app.get('/info', async () => {
    const { total } = engine.images.list({ limit: 1 })
    return {
      ID: engineId(engine.root),
      Containers: 0,
      ContainersRunning: 0,
      ContainersPaused: 0,
      ContainersStopped: 0,
      Images: total,
      Driver: 'lamina',
      DriverStatus: [['Layers', String(engine.images.diskUsage().layerCount)]],
      ...noContainerSupport,
      Debug: false,
      NFd: -1,
      NGoroutines: 0,
      SystemTime: new Date().toISOString(),
      NEventsListener: 0,
      ...(await machine()),
      IndexServerAddress: 'https://index.docker.io/v1/',
      RegistryConfig: {
        AllowNondistributableArtifactsCIDRs: [],
        AllowNondistributableArtifactsHostnames: [],
        InsecureRegistryCIDRs: ['127.0.0.0/8'],
        IndexConfigs: { 'docker.io': { Name: 'docker.io', Mirrors: [], Secure: true, Official: true } },
        Mirrors: [],
      },
      GenericResources: null,
      DockerRootDir: engine.root,
      HttpProxy: '',
      HttpsProxy: '',
      NoProxy: '',
      Labels: [],
      ExperimentalBuild: false,
      ServerVersion: info.version,
      Swarm: {
        NodeID: '',
        NodeAddr: '',
        LocalNodeState: 'inactive',
        ControlAvailable: false,
        Error: '',
        RemoteManagers: null,
      },
      LiveRestoreEnabled: false,
      Isolation: '',
      SecurityOptions: [],
      // Without a warning of ours the command line makes up ten of its own from the missing features.
      Warnings: ['WARNING: Lamina keeps images; it does not run containers yet'],
    }
  })
}

const noCommit = { ID: '', Expected: '' }

const noContainerSupport = {
  Plugins: { Volume: [], Network: [], Authorization: null, Log: [] },
  MemoryLimit: false,
  SwapLimit: false,
  CpuCfsPeriod: false,
  CpuCfsQuota: false,
  CPUShares: false,
  CPUSet: false,
  PidsLimit: false,
  IPv4Forwarding: false,
  OomKillDisable: false,
  LoggingDriver: '',
  CgroupDriver: 'none',
  CgroupVersion: '',
  Runtimes: {},
  DefaultRuntime: '',
  InitBinary: '',
  ContainerdCommit: noCommit,
  RuncCommit: noCommit,
  InitCommit: noCommit,
}

async function machine(): Promise<Readonly<Record<string, string | number>>> {
  const release = await osRelease()
  return {
    KernelVersion: os.release(),
    OperatingSystem: release.get('PRETTY_NAME') ?? os.type(),
    OSVersion: release.get('VERSION_ID') ?? '',
    OSType: 'linux',
    Architecture: os.machine(),
    NCPU: os.availableParallelism(),
    MemTotal: os.totalmem(),
    Name: os.hostname(),
  }
}

/** The machine's os-release(5) file as pairs; empty where there is none. */
async function osRelease(): Promise<Map<string, string>> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '')
  const pairs = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [, name, value] = /^([A-Z_]+)="?(.*?)"?$/.exec(line) ?? []
    if (name !== undefined && value !== undefined) pairs.set(name, value)
  }
  return pairs
}

/** A name of this engine that stays the same over restarts: a UUID made of the machine and the data root. */
function engineId(root: string): string {
  const hex = createHash('sha256').update(`${os.hostname()}\0${root}`).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}
