import type { DocumentKind } from '../../../shared/contract/images.ts'

interface JqExample {
  readonly query: string
  /** What it gives. */
  readonly title: string
}

/** Queries to begin with, for each document. */
export const jqExamples: Readonly<Record<DocumentKind, readonly JqExample[]>> = {
  config: [
    { query: '.config.Env[]', title: 'The variables' },
    { query: '.rootfs.diff_ids | length', title: 'How many layers' },
    { query: '.history[] | select(.empty_layer | not) | .created_by', title: 'The steps that made layers' },
  ],
  manifest: [
    { query: '.layers[] | {digest, size}', title: 'Digest and size of each layer' },
    { query: '[.layers[].size] | add', title: 'Bytes of all layers as stored' },
  ],
  index: [
    { query: '.manifests[].platform', title: 'The platforms' },
    { query: '.manifests | map(.size) | add', title: 'Bytes of all manifests' },
  ],
  inspect: [
    { query: '.[0].Config.Env[]', title: 'The variables' },
    { query: '.[0].RootFS.Layers | length', title: 'How many layers' },
    { query: '.[0] | {Id, Size, Created}', title: 'ID, size and time' },
  ],
}
