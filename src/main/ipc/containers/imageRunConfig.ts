import { parseRunConfig } from '../../engine/spec/parseRunConfig.ts'
import type { RunConfig } from '../../engine/spec/runConfig.ts'
import type { ImageConfig } from '../../engine/spec/types.ts'

/** How containers of an image run unless told otherwise. Throws MALFORMED for a config that says it wrongly. */
export function imageRunConfig(config: ImageConfig): RunConfig {
  return parseRunConfig(config.raw.config, 'the configuration of the image')
}
