/** A digest of stored bytes, `sha256:` and 64 hex digits (OCI image specification, descriptor.md "Digests"). */
export type Digest = string & { readonly digest: unique symbol }

/** The digest of a layer's uncompressed tar (OCI image specification, config.md "Layer DiffID"). */
export type DiffId = Digest & { readonly diffId: unique symbol }

/** The digest of a stack of diffIDs (OCI image specification, config.md "Layer ChainID"). */
export type ChainId = Digest & { readonly chainId: unique symbol }

/** The identity of an image: the digest of its config. */
export type ImageId = Digest & { readonly imageId: unique symbol }

const pattern = /^sha256:[0-9a-f]{64}$/

/** Whether `text` is a well-formed sha256 digest. */
export function isDigest(text: string): text is Digest {
  return pattern.test(text)
}

/** The 64 hex digits of a digest. */
export function digestHex(digest: string): string {
  return digest.slice(digest.indexOf(':') + 1)
}

/** The 12 hex digits by which people know an image or a layer. */
export function shortDigest(digest: string): string {
  return digestHex(digest).slice(0, 12)
}
