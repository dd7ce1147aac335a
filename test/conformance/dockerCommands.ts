import { execFileSync } from 'node:child_process'
import { realpathSync } from 'node:fs'

/** A docker command line on this machine. */
export interface DockerCommand {
  readonly path: string
  /** `28.2`. */
  readonly version: string
}

const folders = ['/usr/local/bin', '/usr/bin', '/bin', '/snap/bin']

/** Every docker command line of this machine, newest first; podman's stand-in is none. */
export function findDockerCommands(): DockerCommand[] {
  const found = new Map<string, DockerCommand>()
  for (const folder of folders) {
    try {
      const path = realpathSync(`${folder}/docker`)
      const text = execFileSync(path, ['--version'], { encoding: 'utf8' })
      const version = /^Docker version (\d+\.\d+)/.exec(text)?.[1]
      if (version !== undefined) found.set(path, { path, version })
    } catch {
      // Not there, or not one that runs.
    }
  }
  return [...found.values()].sort((left, right) => Number.parseFloat(right.version) - Number.parseFloat(left.version))
}
