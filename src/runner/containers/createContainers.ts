import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readHostFacts } from '../runtime/hostFacts.ts'
import { OciRuntime } from '../runtime/OciRuntime.ts'
import { probeRuntime, programFolders } from '../runtime/probe.ts'
import { tryRuntime } from '../runtime/trialRun.ts'
import { AllContainers } from './AllContainers.ts'
import type { Containers, ContainersOptions } from './containersOptions.ts'
import type { LifePorts } from './lifePorts.ts'
import { readAccounts } from './readAccounts.ts'

/**
 * Opens the containers of a data root: finds a runtime, and takes up what an earlier runner left. Throws UNAVAILABLE
 * when no runtime works.
 */
export async function createContainers(options: ContainersOptions): Promise<Containers> {
  const folders = programFolders(options.path ?? process.env.PATH)
  const { program, host } = await probeRuntime(folders, async (program) => {
    const host = await readHostFacts(program, folders)
    await tryRuntime(program, host, join(options.root, 'runner'), folders)
    return { program, host }
  })
  const runtimeState = join(options.root, 'runner', 'oci')
  await Promise.all([
    mkdir(runtimeState, { recursive: true, mode: 0o700 }),
    mkdir(join(options.root, 'containers'), { recursive: true, mode: 0o700 }),
  ])
  const { rootFileSystems, networks } = options
  const ports: LifePorts = {
    runtime: new OciRuntime(program, runtimeState, host.cgroups.version !== 0),
    host,
    rootFileSystems,
    networks,
    readAccounts,
  }
  const all = new AllContainers(options, ports)
  await all.recover()
  return all
}
