import type { Digest } from '../../../shared/model/digest.ts'
import { digestOf } from '../spec/digest.ts'
import { mediaTypes } from '../spec/mediaTypes.ts'
import type { Descriptor } from '../spec/types.ts'
import type { SampleArchitecture } from './elfProgram.ts'
import { layerTar, type SampleEntry } from './layerTar.ts'

/** What a container of a sample image gets (OCI image specification, config.md "config"). */
export interface SampleRunConfig {
  readonly Env?: readonly string[]
  readonly Cmd?: readonly string[]
  readonly Labels?: Readonly<Record<string, string>>
  readonly ExposedPorts?: Readonly<Record<string, Record<string, never>>>
  readonly WorkingDir?: string
}

interface Layer {
  readonly tar: Uint8Array
  /** Also the blob's digest: sample layers are stored uncompressed. */
  readonly diffId: Digest
}

interface Step {
  readonly created: string
  readonly created_by: string
  readonly empty_layer?: true
}

/** Builds take a second a step, and began on a fixed day. */
const firstStep = Date.parse('2026-01-05T09:00:00Z')

/**
 * A sample image for one platform, made as a Dockerfile makes one: each instruction gives a new image on top of
 * the one before, which stays as it was. Nothing here depends on the machine or the time.
 */
export class SampleImage {
  readonly architecture: SampleArchitecture
  readonly #layers: readonly Layer[]
  readonly #steps: readonly Step[]
  readonly #runConfig: SampleRunConfig

  private constructor(
    architecture: SampleArchitecture,
    layers: readonly Layer[],
    steps: readonly Step[],
    runConfig: SampleRunConfig,
  ) {
    this.architecture = architecture
    this.#layers = layers
    this.#steps = steps
    this.#runConfig = runConfig
  }

  /** `FROM scratch`. */
  static scratch(architecture: SampleArchitecture): SampleImage {
    return new SampleImage(architecture, [], [], {})
  }

  /** An instruction that makes a layer, in the words that history shows. */
  layer(instruction: string, entries: readonly SampleEntry[]): SampleImage {
    const tar = layerTar(entries, firstStep)
    return new SampleImage(
      this.architecture,
      [...this.#layers, { tar, diffId: digestOf(tar) }],
      [...this.#steps, { created: this.#now(), created_by: instruction }],
      this.#runConfig,
    )
  }

  /** An instruction that only changes how containers run. */
  configure(instruction: string, change: SampleRunConfig): SampleImage {
    const step: Step = { created: this.#now(), created_by: instruction, empty_layer: true }
    const runConfig = { ...this.#runConfig, ...change }
    return new SampleImage(this.architecture, this.#layers, [...this.#steps, step], runConfig)
  }

  /** How containers run so far. */
  get runConfig(): SampleRunConfig {
    return this.#runConfig
  }

  /** Puts config, layers and manifest among the blobs and gives the manifest's descriptor. */
  store(blobs: Map<Digest, Uint8Array>): Descriptor {
    const config = storeJson(blobs, mediaTypes.ociConfig, {
      architecture: this.architecture,
      config: this.#runConfig,
      created: this.#steps.at(-1)?.created,
      history: this.#steps,
      os: 'linux',
      rootfs: { type: 'layers', diff_ids: this.#layers.map(({ diffId }) => diffId) },
    })
    const layers = this.#layers.map(({ tar, diffId }): Descriptor => {
      blobs.set(diffId, tar)
      return { mediaType: mediaTypes.ociLayer, digest: diffId, size: tar.length }
    })
    const manifest = { schemaVersion: 2, mediaType: mediaTypes.ociManifest, config, layers }
    return {
      ...storeJson(blobs, mediaTypes.ociManifest, manifest),
      platform: { os: 'linux', architecture: this.architecture },
    }
  }

  #now(): string {
    return new Date(firstStep + 1000 * (this.#steps.length + 1)).toISOString().replace('.000Z', 'Z')
  }
}

/** Puts a value as JSON among the blobs and gives its descriptor. */
export function storeJson(blobs: Map<Digest, Uint8Array>, mediaType: string, value: unknown): Descriptor {
  const bytes = Buffer.from(JSON.stringify(value))
  const digest = digestOf(bytes)
  blobs.set(digest, bytes)
  return { mediaType, digest, size: bytes.length }
}
