import { isIP } from 'node:net'
import { EngineError } from '../../main/engine/errors/EngineError.ts'

/** What Docker writes into every container's /etc/hosts. */
const fixedLines: readonly string[] = [
  '127.0.0.1\tlocalhost',
  '::1\tlocalhost ip6-localhost ip6-loopback',
  'fe00::\tip6-localnet',
  'ff00::\tip6-mcastprefix',
  'ff02::1\tip6-allnodes',
  'ff02::2\tip6-allrouters',
]

/** What /etc/hosts of a container says beside its fixed lines. */
export interface HostsFacts {
  /** `NAME:ADDRESS` or `NAME=ADDRESS`, as `--add-host` has it; the address may be `host-gateway`. */
  readonly extraHosts: readonly string[]
  /** The address that `host-gateway` stands for; absent where the host has none. */
  readonly hostGateway?: string
  /** Absent where it has no address of its own. */
  readonly address?: string
  readonly hostname: string
  readonly domainname: string
}

/** /etc/hosts of a container. Throws INVALID_ARGUMENT for a line of `--add-host` that is none. */
export function hostsFile(facts: HostsFacts): string {
  return lines([...fixedLines, ...extraLines(facts), ...ownLine(facts)])
}

/** /etc/hosts of a container on the host's network: the host's own, with what `--add-host` adds. */
export function hostsFileOfHost(hostFile: string, facts: HostsFacts): string {
  const extra = extraLines(facts)
  return `${hostFile}${hostFile === '' || hostFile.endsWith('\n') ? '' : '\n'}${extra.length === 0 ? '' : lines(extra)}`
}

function ownLine({ address, hostname, domainname }: HostsFacts): string[] {
  if (address === undefined || hostname === '') return []
  return [`${address}\t${domainname === '' ? hostname : `${hostname}.${domainname} ${hostname}`}`]
}

function extraLines({ extraHosts, hostGateway }: HostsFacts): string[] {
  return extraHosts.map((text) => {
    const [, name = '', address = ''] = /^([^:=\s]+)[:=](\S+)$/.exec(text) ?? []
    const plain = address.replace(/^\[(.*)\]$/, '$1')
    if (plain === 'host-gateway') {
      if (hostGateway !== undefined) return `${hostGateway}\t${name}`
      throw invalid(text, 'the host has no address that containers reach, as it has no network')
    }
    if (isIP(plain) === 0) throw invalid(text, 'it is not NAME:ADDRESS')
    return `${plain}\t${name}`
  })
}

function invalid(text: string, reason: string): EngineError {
  return new EngineError('INVALID_ARGUMENT', `Could not add the host ${text}: ${reason}.`)
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`
}
