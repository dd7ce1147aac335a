import { constants } from 'node:fs'

const closeOnExec = 0o2000000
const pathOnly = 0o10000000

/** Ways to open, for openAt and openInRoot (open(2)); descriptors are never inherited. */
export const openFlags = {
  /** Only a place: to stat it, or to resolve from. */
  path: pathOnly | closeOnExec,
  pathNoFollow: pathOnly | constants.O_NOFOLLOW | closeOnExec,
  pathDirectory: pathOnly | constants.O_DIRECTORY | closeOnExec,
  pathDirectoryNoFollow: pathOnly | constants.O_DIRECTORY | constants.O_NOFOLLOW | closeOnExec,
  readDirectory: constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW | closeOnExec,
  readFile: constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | closeOnExec,
  /** Where a link at the end may lead on, within a root. */
  readFollowing: constants.O_RDONLY | constants.O_NONBLOCK | closeOnExec,
  newFile: constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW | closeOnExec,
} as const

/** How openInRoot resolves (openat2(2)). */
export const resolveFlags = {
  /** EXDEV at what is mounted below. */
  noMounts: 0x01,
  noMagicLinks: 0x02,
  noSymlinks: 0x04,
  beneath: 0x08,
  inRoot: 0x10,
} as const
