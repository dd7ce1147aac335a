import { writeFile } from 'node:fs/promises'
import { hostname as hostnameOfHost } from 'node:os'
import { join } from 'node:path'
import type { ContainerSpec } from '../contract/container.ts'
import { hostAddress, hostHosts, hostResolvConf } from './hostFacts.ts'
import { hostsFile, hostsFileOfHost } from './hostsFile.ts'
import { asksItself, resolvConf, resolvConfOfHost } from './resolvConf.ts'

/** Files that are mounted over a container's own: absolute paths. */
export interface NetworkFiles {
  readonly hosts: string
  readonly hostname: string
  readonly resolvConf: string
}

/** How a container's files are to be filled. */
export interface NetworkFilesFacts {
  /** It is on the host's network. */
  readonly isOnHost: boolean
  /** Its own address; absent where it has none. */
  readonly address?: string
  /** An address at which the host's own resolver is asked; empty where that is not so. */
  readonly forwarder: string
}

/** The three files in a container's folder. */
export function networkFilesIn(folder: string): NetworkFiles {
  return { hosts: join(folder, 'hosts'), hostname: join(folder, 'hostname'), resolvConf: join(folder, 'resolv.conf') }
}

/** Writes them, in place: they may be mounted. Throws INVALID_ARGUMENT for `--add-host` that is no host. */
export async function writeNetworkFiles(
  spec: ContainerSpec,
  folder: string,
  { isOnHost, address, forwarder }: NetworkFilesFacts,
): Promise<NetworkFiles> {
  const { config, hostConfig } = spec
  const gateway = hostAddress()
  const hostname = config.Hostname !== '' || !isOnHost ? config.Hostname : hostnameOfHost()
  const hosts = {
    extraHosts: hostConfig.ExtraHosts ?? [],
    hostname,
    domainname: config.Domainname,
    ...(gateway === undefined ? {} : { hostGateway: gateway }),
    ...(address === undefined ? {} : { address }),
  }
  const hostFile = hostResolvConf()
  const dns = {
    hostFile,
    servers: hostConfig.Dns ?? [],
    search: hostConfig.DnsSearch ?? [],
    options: hostConfig.DnsOptions ?? [],
    forwarder: asksItself(hostFile) ? forwarder : '',
  }
  const files = networkFilesIn(folder)
  await Promise.all([
    writeFile(files.hosts, isOnHost ? hostsFileOfHost(hostHosts(), hosts) : hostsFile(hosts)),
    writeFile(files.hostname, `${hostname}\n`),
    writeFile(files.resolvConf, isOnHost ? resolvConfOfHost(dns) : resolvConf(dns)),
  ])
  return files
}
