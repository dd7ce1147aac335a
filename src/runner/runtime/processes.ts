import { EngineError } from '../../main/engine/errors/EngineError.ts'
import type { Ulimit } from '../../main/engine/spec/hostConfig.ts'
import type { ContainerSpec, ExecSpec } from '../contract/container.ts'
import { containerCapabilities } from './capabilities.ts'
import type { HostFacts } from './facts.ts'
import { initPath } from './mounts.ts'
import type { OciCapabilities, OciProcess, OciRlimit } from './ociTypes.ts'
import { securityOptions } from './securityOptions.ts'
import { type AccountFiles, type ResolvedUser, resolveUser } from './users.ts'

const defaultPath = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** The first process of a container. */
export function containerProcess(spec: ContainerSpec, host: HostFacts, accounts: AccountFiles): OciProcess {
  const { config, hostConfig } = spec
  const user = userHere(config.User, spec, host, accounts)
  const words = [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])]
  const size = hostConfig.ConsoleSize
  return {
    ...commonProcess(spec, host, user),
    terminal: config.Tty,
    ...(config.Tty && size !== undefined && size[0] > 0 ? { consoleSize: { height: size[0], width: size[1] } } : {}),
    args: usesInit(spec) ? [initPath, '--', ...words] : words,
    env: environment(spec, config.Tty, user.home, []),
    cwd: config.WorkingDir === '' ? '/' : config.WorkingDir,
  }
}

/** A further process in a container that runs. */
export function execProcess(
  spec: ContainerSpec,
  exec: Pick<ExecSpec, 'command' | 'environment' | 'user' | 'workingDirectory' | 'tty' | 'privileged'>,
  host: HostFacts,
  accounts: AccountFiles,
): OciProcess {
  const { config } = spec
  const user = userHere(exec.user === '' ? config.User : exec.user, spec, host, accounts)
  const common = commonProcess(spec, host, user)
  return {
    ...common,
    ...(exec.privileged ? { capabilities: capabilitySets(host.capabilities, user) } : {}),
    terminal: exec.tty,
    args: exec.command,
    env: environment(spec, exec.tty, user.home, exec.environment),
    cwd: exec.workingDirectory || config.WorkingDir || '/',
  }
}

/** Who a process is to be. Throws INVALID_ARGUMENT for IDs that an ordinary user's namespace does not have. */
function userHere(
  name: string,
  { hostConfig }: ContainerSpec,
  { mappedUsers, mappedGroups }: HostFacts,
  accounts: AccountFiles,
): ResolvedUser {
  const user = resolveUser(name, hostConfig.GroupAdd ?? [], accounts)
  const group = [user.gid, ...user.groups].find((id) => id >= mappedGroups)
  if (user.uid < mappedUsers && group === undefined) return user
  const [what, id, count, file] =
    user.uid < mappedUsers ? ['group', group, mappedGroups, 'subgid'] : ['user', user.uid, mappedUsers, 'subuid']
  const message = `Could not start the program as ${what} ${id}: your user has only the IDs 0 to ${Number(count) - 1} for containers. Give it more in /etc/${file}, or use a lower one.`
  throw new EngineError('INVALID_ARGUMENT', message, { data: { docker: message } })
}

/** Whether a small init is to be the first process: not where another's PID namespace has one already. */
function usesInit({ hostConfig }: ContainerSpec): boolean {
  return hostConfig.Init === true && (hostConfig.PidMode ?? '') === ''
}

function commonProcess(spec: ContainerSpec, host: HostFacts, user: ResolvedUser) {
  const { hostConfig } = spec
  const options = securityOptions(hostConfig.SecurityOpt ?? [])
  const appArmor = hostConfig.Privileged === true ? undefined : options.appArmor
  const score = hostConfig.OomScoreAdj ?? 0
  return {
    user: { uid: user.uid, gid: user.gid, additionalGids: user.groups },
    capabilities: capabilitySets(containerCapabilities(hostConfig, host.capabilities), user),
    rlimits: (hostConfig.Ulimits ?? []).map((limit) => rlimit(limit, host)),
    noNewPrivileges: options.noNewPrivileges,
    ...(host.appArmor && appArmor !== undefined ? { apparmorProfile: appArmor } : {}),
    // Only CAP_SYS_RESOURCE makes a process less likely to be killed than its parent.
    oomScoreAdj:
      host.capabilities.includes('CAP_SYS_RESOURCE') && !host.rootless ? score : Math.max(score, host.oomScoreAdj),
  }
}

/** As execve(2) leaves them: a user that is not root has none until a program gives it some. */
function capabilitySets(names: readonly string[], user: ResolvedUser): OciCapabilities {
  return user.uid === 0 ? { bounding: names, effective: names, permitted: names } : { bounding: names }
}

/** A limit that is never above the host's. Throws INVALID_ARGUMENT for a soft limit above its hard one. */
function rlimit({ Name, Soft, Hard }: Ulimit, { hardLimits }: HostFacts): OciRlimit {
  const name = Name.toLowerCase()
  const asked = Hard < 0 ? Number.MAX_SAFE_INTEGER : Hard
  const hard = Math.min(asked, hardLimits[name] ?? Number.MAX_SAFE_INTEGER)
  const soft = Soft < 0 ? hard : Soft
  if (soft > asked) {
    throw new EngineError(
      'INVALID_ARGUMENT',
      `Could not set the limit ${name}: soft limit ${Soft} is above hard limit ${Hard}.`,
      {
        data: { docker: `ulimit soft limit must be less than or equal to hard limit: ${Soft} > ${Hard}` },
      },
    )
  }
  return { type: `RLIMIT_${name.toUpperCase()}`, soft: Math.min(soft, hard), hard }
}

/** Docker's own variables, then the container's, then `more`; a name without `=` takes a variable away. */
function environment(spec: ContainerSpec, tty: boolean, home: string, more: readonly string[]): readonly string[] {
  const { config } = spec
  const own = [defaultPath, `HOSTNAME=${config.Hostname}`, ...(tty ? ['TERM=xterm'] : [])]
  const values = new Map<string, string>()
  for (const entry of [...own, ...(config.Env ?? []), ...more]) {
    const equals = entry.indexOf('=')
    if (equals === -1) values.delete(entry)
    else values.set(entry.slice(0, equals), entry)
  }
  if ((values.get('HOME') ?? 'HOME=') === 'HOME=') values.set('HOME', `HOME=${home}`)
  return [...values.values()]
}
