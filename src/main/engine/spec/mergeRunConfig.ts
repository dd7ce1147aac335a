import { EngineError } from '../errors/EngineError.ts'
import type { Healthcheck, RunConfig } from './runConfig.ts'

type StringSet = Record<string, Record<string, never>>

/**
 * What was asked for, filled up from an image's configuration by dockerd's rules (moby `daemon/commit.go`, merge): an
 * entry point that is given resets the image's command; environment, labels, ports and volumes are united.
 */
export function mergeRunConfig(asked: RunConfig, image: RunConfig): RunConfig {
  const merged: RunConfig = { ...asked }
  merged.User ||= image.User
  const ports = { ...image.ExposedPorts, ...asked.ExposedPorts }
  if (Object.keys(ports).length > 0) merged.ExposedPorts = ports
  merged.Env = mergeEnvironment(asked.Env, image.Env)
  merged.Labels = { ...image.Labels, ...asked.Labels }
  if (isEmpty(asked.Entrypoint)) {
    if (isEmpty(asked.Cmd)) {
      merged.Cmd = image.Cmd
      if (image.ArgsEscaped) merged.ArgsEscaped = true
    }
    merged.Entrypoint = asked.Entrypoint ?? image.Entrypoint
  }
  if (image.Healthcheck) merged.Healthcheck = mergeHealthcheck(asked.Healthcheck, image.Healthcheck)
  merged.WorkingDir ||= image.WorkingDir
  merged.Volumes = mergeSets(asked.Volumes, image.Volumes)
  const stopSignal = asked.StopSignal || image.StopSignal
  if (stopSignal) merged.StopSignal = stopSignal
  return merged
}

/**
 * The configuration of a container: merged, with an entry point of one empty word taken as none. Throws
 * INVALID_ARGUMENT when nothing is left to run.
 */
export function containerRunConfig(asked: RunConfig, image: RunConfig): RunConfig {
  const merged = mergeRunConfig(asked, image)
  if (merged.Entrypoint?.length === 1 && merged.Entrypoint[0] === '') merged.Entrypoint = null
  if (isEmpty(merged.Entrypoint) && isEmpty(merged.Cmd)) {
    throw new EngineError(
      'INVALID_ARGUMENT',
      `Could not make a container from ${asked.Image}: neither the image nor the request says what to run. Name a command.`,
      { data: { docker: 'No command specified' } },
    )
  }
  return merged
}

function mergeEnvironment(asked: RunConfig['Env'], image: RunConfig['Env']): RunConfig['Env'] {
  if (asked === null || asked.length === 0) return image
  const names = new Set(asked.map(nameOf))
  return [...asked, ...(image ?? []).filter((item) => !names.has(nameOf(item)))]
}

function nameOf(variable: string): string {
  return variable.split('=', 1)[0] ?? ''
}

function mergeHealthcheck(asked: Healthcheck | undefined, image: Healthcheck): Healthcheck {
  if (asked === undefined) return image
  return { ...image, ...asked, Test: asked.Test.length === 0 ? image.Test : asked.Test }
}

function mergeSets(asked: StringSet | null, image: StringSet | null): StringSet | null {
  if (asked === null || Object.keys(asked).length === 0) return image
  return { ...asked, ...image }
}

function isEmpty(words: readonly string[] | null): boolean {
  return words === null || words.length === 0
}
