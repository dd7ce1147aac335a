import type { SettingsState } from '../../shared/contract/settings.ts'
import type { EngineSettings } from '../engine/engine.ts'

/** The longest that the trash can be set to keep, in ms. */
const longestKept = 365 * 24 * 3_600_000

/**
 * What the engine is told of the settings. While their file can't be read nobody knows how long deleted images are to
 * rest: then none goes by itself.
 */
export function engineSettings({ registries, trash, problem }: SettingsState): EngineSettings {
  if (problem === undefined) return { registries, trash }
  const { diskSizeLimit: _, ...kept } = trash
  return { registries, trash: { ...kept, keepFor: longestKept } }
}
