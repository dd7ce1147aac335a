import { open } from 'node:fs/promises'
import type { DiffId, Digest } from '../../../../shared/model/digest.ts'
import { type Compression, detectCompression, magicLength } from '../../io/compression.ts'
import type { LayerForm } from '../../metadata/layerForms.ts'
import type { PushedLayer } from './makeManifest.ts'

/** A layer for a manifest that is to be made: in a form that registries take, or to be compressed first. */
export interface LayerChoice {
  readonly diffId: DiffId
  /** Bytes of the uncompressed tar. */
  readonly tarSize: number
  /** The stored blob that is sent, or compressed. */
  readonly blob: Digest
  /** Absent when it has to be compressed. */
  readonly ready?: PushedLayer
  /** Whether the image itself does not keep that blob so far: only others do. */
  readonly isOthers: boolean
}

/** How blobs are compressed, by what they begin with: what archives call them is not always so. */
export type CompressionOf = (blob: Digest) => Promise<Compression>

/**
 * Chooses for each layer, lowest first, of the forms that are here: gzip, which every registry and client takes, before
 * zstd, and of the image itself before others'. The others need to be compressed.
 */
export async function chooseLayers(
  diffIds: readonly DiffId[],
  forms: readonly LayerForm[],
  compressionOf: CompressionOf,
): Promise<LayerChoice[]> {
  const choices = new Map<DiffId, LayerChoice>()
  for (const diffId of new Set(diffIds)) {
    const here = forms.filter((form) => form.diffId === diffId)
    const choice = await chooseForm(diffId, here, compressionOf)
    if (choice !== undefined) choices.set(diffId, choice)
  }
  return diffIds.flatMap((diffId) => choices.get(diffId) ?? [])
}

/** What a stored blob begins with tells how it is compressed. */
export async function compressionAt(path: string): Promise<Compression> {
  const handle = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(magicLength), 0, magicLength, 0)
    return detectCompression(buffer.subarray(0, bytesRead))
  } finally {
    await handle.close()
  }
}

async function chooseForm(
  diffId: DiffId,
  forms: readonly LayerForm[],
  compressionOf: CompressionOf,
): Promise<LayerChoice | undefined> {
  let zstd: LayerForm | undefined
  for (const form of forms) {
    const compression = await compressionOf(form.blob)
    if (compression === 'gzip') return ready(form, 'gzip')
    if (compression === 'zstd') zstd ??= form
  }
  if (zstd !== undefined) return ready(zstd, 'zstd')
  const [form] = forms
  return form && { diffId, tarSize: form.tarSize, blob: form.blob, isOthers: !form.isHeld }
}

function ready(form: LayerForm, compression: PushedLayer['compression']): LayerChoice {
  const { diffId, tarSize, blob, size, isHeld } = form
  return { diffId, tarSize, blob, isOthers: !isHeld, ready: { digest: blob, size, compression } }
}
