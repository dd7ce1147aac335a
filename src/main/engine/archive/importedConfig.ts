import type { DiffId } from '../../../shared/model/digest.ts'
import { hostPlatform } from '../spec/platform.ts'
import { emptyRunConfig, type RunConfig } from '../spec/runConfig.ts'
import type { Platform } from '../spec/types.ts'

export interface ImportedImage {
  readonly diffId: DiffId
  readonly message: string
  readonly runConfig: RunConfig
  readonly platform?: Platform
  /** Milliseconds since 1970. */
  readonly created: number
}

/** The config of an image that is imported from a root file system, as Docker writes it. */
export function importedConfig(image: ImportedImage): Uint8Array {
  const created = new Date(image.created).toISOString()
  const { os, architecture, variant } = image.platform ?? hostPlatform()
  return new TextEncoder().encode(
    JSON.stringify({
      architecture,
      comment: image.message,
      config: image.runConfig,
      container_config: emptyRunConfig(),
      created,
      history: [{ created, comment: image.message }],
      os,
      rootfs: { type: 'layers', diff_ids: [image.diffId] },
      ...(variant && image.platform ? { variant } : {}),
    }),
  )
}
