import { expect, test } from 'vitest'
import { mediaTypeName } from './mediaTypeName.ts'

test.each([
  ['application/vnd.oci.image.layer.v1.tar', 'tar'],
  ['application/vnd.oci.image.layer.v1.tar+gzip', 'tar, gzip'],
  ['application/vnd.oci.image.layer.v1.tar+zstd', 'tar, zstd'],
  ['application/vnd.docker.image.rootfs.diff.tar', 'tar'],
  ['application/vnd.docker.image.rootfs.diff.tar.gzip', 'tar, gzip'],
  ['application/x-other', 'application/x-other'],
])('%s is called %s', (mediaType, name) => {
  expect(mediaTypeName(mediaType)).toBe(name)
})
