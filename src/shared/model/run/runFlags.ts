/** A flag of `docker run` that Lamina has. */
export interface RunFlag {
  /** Its long name, without dashes. */
  readonly name: string
  /** One letter, without dash. */
  readonly short?: string
  /** `switch` takes no value, `text` one, `list` one each time that it is given. */
  readonly kind: 'switch' | 'text' | 'list'
  /** Where a form has it. */
  readonly section: RunSection
  /** What it is called in a form. */
  readonly label: string
  /** What a value looks like: `8080:80`. */
  readonly example: string
  /** A sentence for people. */
  readonly help: string
}

/** The sections of a form, in its order. */
export const runSections = [
  'basic',
  'network',
  'storage',
  'process',
  'limits',
  'security',
  'health',
  'logging',
] as const

export type RunSection = (typeof runSections)[number]

type Line = readonly [spelling: string, kind: RunFlag['kind'], label: string, example: string, help: string]

const sections: Readonly<Record<RunSection, readonly Line[]>> = {
  basic: [
    ['name', 'text', 'Name', 'web', 'What the container is called; made up when empty.'],
    ['interactive,i', 'switch', 'Keep standard input open', '', 'A shell ends at once without it.'],
    ['tty,t', 'switch', 'Terminal', '', 'Gives the program a terminal, as shells and editors want.'],
    ['detach,d', 'switch', 'In the background', '', 'docker prints the ID and returns at once.'],
    ['rm', 'switch', 'Remove when it ends', '', 'With its anonymous volumes.'],
    ['publish,p', 'list', 'Ports', '8080:80', 'A port of this machine leads to one of the container.'],
    [
      'volume,v',
      'list',
      'Volumes and folders',
      'data:/var/lib/data',
      'A volume, or a folder of this machine, in the container.',
    ],
    ['env,e', 'list', 'Environment', 'KEY=value', 'Environment variables of the program.'],
    ['restart', 'text', 'Start again', 'unless-stopped', 'no, always, unless-stopped or on-failure:TIMES.'],
  ],
  network: [
    ['publish-all,P', 'switch', 'Publish all exposed ports', '', 'Each at a free port of this machine.'],
    ['expose', 'list', 'Exposed ports', '8080/tcp', 'Ports that the program listens on.'],
    ['network', 'text', 'Network', 'bridge', 'bridge, none, host or container:NAME.'],
    ['hostname,h', 'text', 'Host name', 'web', 'The first 12 characters of the ID when empty.'],
    ['domainname', 'text', 'Domain name', 'example.org', 'The NIS domain.'],
    ['add-host', 'list', 'Known hosts', 'db:10.0.0.5', 'More lines of /etc/hosts.'],
    ['dns', 'list', 'DNS servers', '9.9.9.9', 'Instead of those of this machine.'],
    ['dns-search', 'list', 'DNS search domains', 'example.org', 'Domains that names are looked for in.'],
    ['dns-option', 'list', 'DNS options', 'ndots:2', 'Options of resolv.conf.'],
  ],
  storage: [
    ['mount', 'list', 'Mounts', 'type=volume,source=data,target=/data', 'As -v, told in full.'],
    ['tmpfs', 'list', 'Folders in memory', '/run:size=64m', 'Gone when the container ends.'],
    ['volumes-from', 'list', 'Volumes of other containers', 'db:ro', 'All that another container mounts.'],
    ['read-only', 'switch', 'Read-only root', '', 'Only volumes can be written.'],
    ['shm-size', 'text', 'Shared memory', '64m', 'Size of /dev/shm.'],
  ],
  process: [
    ['entrypoint', 'text', 'Entrypoint', '/bin/sh', 'Instead of the program of the image.'],
    ['user,u', 'text', 'User', '1000:1000', 'A name or a number, with a group after a colon.'],
    ['group-add', 'list', 'More groups', 'audio', 'Groups of the user.'],
    ['workdir,w', 'text', 'Working directory', '/app', 'Where the program starts.'],
    ['label,l', 'list', 'Labels', 'project=site', 'Words about the container.'],
    ['init', 'switch', 'Small init process', '', 'Passes signals on and reaps what ended.'],
    ['stop-signal', 'text', 'Stop signal', 'SIGTERM', 'What asks the program to end.'],
    ['stop-timeout', 'text', 'Stop timeout', '10', 'Seconds before it is killed.'],
    ['pid', 'text', 'Process IDs', 'host', 'host, or container:NAME to share.'],
    ['ipc', 'text', 'Shared memory of', 'private', 'private, shareable, host, none or container:NAME.'],
    ['uts', 'text', 'Host name of', 'host', 'host, to have that of this machine.'],
    ['platform', 'text', 'Platform', 'linux/amd64', 'The image must be for it.'],
    ['pull', 'text', 'Pull', 'missing', 'always, missing or never.'],
    ['annotation', 'list', 'Annotations', 'key=value', 'Passed on to the runtime.'],
  ],
  limits: [
    ['memory,m', 'text', 'Memory', '512m', 'More ends the program.'],
    ['memory-reservation', 'text', 'Memory, when it is scarce', '256m', 'What it is held to then.'],
    ['memory-swap', 'text', 'Memory and swap', '1g', '-1 for no limit.'],
    ['cpus', 'text', 'Processors', '1.5', 'So many at most.'],
    ['cpu-shares,c', 'text', 'CPU weight', '1024', 'Compared with other containers.'],
    ['cpu-period', 'text', 'CPU period', '100000', 'Microseconds.'],
    ['cpu-quota', 'text', 'CPU quota', '50000', 'Microseconds of each period.'],
    ['cpuset-cpus', 'text', 'Which processors', '0-1', 'Only these.'],
    ['cpuset-mems', 'text', 'Which memory nodes', '0', 'Only these.'],
    ['pids-limit', 'text', 'Processes', '100', 'So many at most; -1 for no limit.'],
    ['ulimit', 'list', 'Ulimits', 'nofile=1024:2048', 'As ulimit(1).'],
    ['oom-score-adj', 'text', 'Rank when memory is scarce', '500', '-1000 to 1000; higher goes first.'],
  ],
  security: [
    ['privileged', 'switch', 'Privileged', '', 'All capabilities and devices.'],
    ['cap-add', 'list', 'More capabilities', 'NET_ADMIN', 'What else it may do.'],
    ['cap-drop', 'list', 'Fewer capabilities', 'ALL', 'What it may not do.'],
    ['security-opt', 'list', 'Security options', 'no-new-privileges', 'seccomp=unconfined, no-new-privileges, ...'],
    ['device', 'list', 'Devices', '/dev/fuse', 'Devices of this machine.'],
    ['sysctl', 'list', 'Kernel settings', 'net.core.somaxconn=1024', 'Of its own namespaces.'],
    ['cgroupns', 'text', 'Cgroups', 'private', 'private or host.'],
  ],
  health: [
    ['health-cmd', 'text', 'Health check', 'curl -f http://localhost/', 'Exit code 0 is healthy.'],
    ['health-interval', 'text', 'Each', '30s', 'Time between checks.'],
    ['health-timeout', 'text', 'Timeout', '5s', 'A check that takes longer failed.'],
    ['health-retries', 'text', 'Retries', '3', 'So many failures make it unhealthy.'],
    ['health-start-period', 'text', 'Time to start', '10s', 'Failures do not count so long.'],
    ['health-start-interval', 'text', 'Each while it starts', '1s', 'Time between checks then.'],
    ['no-healthcheck', 'switch', 'No health check', '', 'Not that of the image either.'],
  ],
  logging: [
    ['log-driver', 'text', 'Log', 'json-file', 'json-file or none.'],
    ['log-opt', 'list', 'Log options', 'max-size=10m', 'max-size and max-file.'],
  ],
}

function toFlag(section: RunSection, [spelling, kind, label, example, help]: Line): RunFlag {
  const [name = '', short] = spelling.split(',')
  return { name, ...(short === undefined ? {} : { short }), kind, section, label, example, help }
}

/** The flags of `docker run` in the order of a form. `env-file`, `label-file` and `cidfile` are docker's own to read. */
export const runFlags: readonly RunFlag[] = runSections.flatMap((section) =>
  sections[section].map((line) => toFlag(section, line)),
)

const byName = new Map(runFlags.map((flag) => [flag.name, flag]))
const byShort = new Map(runFlags.flatMap((flag) => (flag.short === undefined ? [] : [[flag.short, flag] as const])))

/** The flag with this long name, or undefined; docker takes `net` for `network`. */
export function findRunFlag(name: string): RunFlag | undefined {
  return byName.get(name === 'net' ? 'network' : name)
}

/** The flag with this letter, or undefined. */
export function findShortRunFlag(letter: string): RunFlag | undefined {
  return byShort.get(letter)
}
