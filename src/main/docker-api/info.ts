import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import os from 'node:os'
import type { FastifyInstance } from 'fastify'
import type { RunnerInfo } from '../../runner/contract/runner.ts'
import type { DockerEngine, ServerInfo } from './DockerEngine.ts'
import { type RunnerFacts, storageDriverName } from './RunnerFacts.ts'

/** `/info`: the state of the engine, and what containers can do on this machine: a runner is asked for that. */
export function registerInfo(app: FastifyInstance, engine: DockerEngine, facts: RunnerFacts, info: ServerInfo): void {
  app.get('/info', async () => {
    const { total } = engine.images.list({ limit: 1 })
    const counts = engine.containers.counts()
    const found = await facts.find()
    const runner = typeof found === 'string' ? undefined : found
    const problem = typeof found === 'string' ? [`WARNING: ${found}`] : []
    return {
      ID: engineId(engine.root),
      Containers: counts.total,
      ContainersRunning: counts.running,
      ContainersPaused: counts.paused,
      ContainersStopped: counts.stopped,
      Images: total,
      Driver: storageDriverName(runner),
      DriverStatus: [['Layers', String(engine.images.diskUsage().layerCount)]],
      ...abilities(runner),
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
      SecurityOptions: runner === undefined ? [] : securityOptions(runner),
      Warnings: [...problem, ...(runner?.warnings ?? []).map((warning) => `WARNING: ${warning}`)],
    }
  })
}

const noCommit = { ID: '', Expected: '' }

/** What containers can do here: nothing where no runner can be started. */
function abilities(runner: RunnerInfo | undefined): object {
  const limits = runner?.limits
  const runtime = runner?.runtime
  return {
    Plugins: {
      Volume: runner === undefined ? [] : ['local'],
      Network: runner?.network === 'bridge' ? ['bridge', 'host', 'null'] : ['host', 'null'],
      Authorization: null,
      Log: runner === undefined ? [] : ['json-file'],
    },
    MemoryLimit: limits?.memory ?? false,
    SwapLimit: limits?.memory ?? false,
    CpuCfsPeriod: limits?.cpu ?? false,
    CpuCfsQuota: limits?.cpu ?? false,
    CPUShares: limits?.cpu ?? false,
    CPUSet: limits?.cpu ?? false,
    PidsLimit: limits?.pids ?? false,
    IPv4Forwarding: runner?.network === 'bridge',
    OomKillDisable: runner?.cgroupVersion === 1 && runner.limits.memory,
    LoggingDriver: runner === undefined ? '' : 'json-file',
    CgroupDriver: runner === undefined || runner.cgroupVersion === 0 ? 'none' : 'cgroupfs',
    CgroupVersion: runner === undefined || runner.cgroupVersion === 0 ? '' : String(runner.cgroupVersion),
    Runtimes: runtime === undefined ? {} : { [runtime.name]: { path: runtime.path } },
    DefaultRuntime: runtime?.name ?? '',
    InitBinary: '',
    ContainerdCommit: noCommit,
    RuncCommit: runtime === undefined ? noCommit : { ID: runtime.version, Expected: runtime.version },
    InitCommit: noCommit,
  }
}

function securityOptions({ rootless }: RunnerInfo): string[] {
  return ['name=seccomp,profile=default', ...(rootless ? ['name=rootless'] : [])]
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
