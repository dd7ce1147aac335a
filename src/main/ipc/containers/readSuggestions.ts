import type { RunSuggestions } from '../../../shared/contract/containers.ts'
import { maxRows } from '../../../shared/contract/limits.ts'
import type { Images } from '../../engine/images/types.ts'
import { imageRunConfig } from './imageRunConfig.ts'

/** What an image says about containers of it. Throws NOT_FOUND. */
export async function readSuggestions(images: Images, reference: string): Promise<RunSuggestions> {
  const image = await images.inspect(reference)
  const config = imageRunConfig(image.config)
  return {
    imageId: image.id,
    ports: Object.keys(config.ExposedPorts ?? {}).slice(0, maxRows),
    volumes: Object.keys(config.Volumes ?? {}).slice(0, maxRows),
    command: [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])].slice(0, maxRows),
    user: config.User,
    workingDirectory: config.WorkingDir,
    environment: (config.Env ?? []).slice(0, maxRows),
  }
}
