import { EngineError } from '../engine/errors/EngineError.ts'

/** The newest and the oldest version of the Docker Engine API that is served. */
export const apiVersion = '1.51'
export const minimumApiVersion = '1.24'

/** The minor part of the newest version, which answers are made for unless another one is asked for. */
export const newestMinor = minorOf(apiVersion)

const versionPrefix = /^\/v([0-9.]+)(?=\/)/

/** A request's path without `/v1.41` and without doubled slashes, which dockerd takes away by a redirect. */
export function stripVersion(url: string): string {
  const queryStart = url.indexOf('?')
  const path = queryStart === -1 ? url : url.slice(0, queryStart)
  const query = queryStart === -1 ? '' : url.slice(queryStart)
  return path.replace(/\/{2,}/g, '/').replace(versionPrefix, '') + query
}

/**
 * The minor version that a request asks for (41 for `/v1.41/...`), the newest when it asks for none.
 * Throws INVALID_ARGUMENT in Docker's words when it is not served.
 */
export function requestedMinor(url: string): number {
  const asked = versionPrefix.exec(url)?.[1]
  if (asked === undefined) return newestMinor
  if (compare(asked, apiVersion) > 0) {
    throw new EngineError(
      'INVALID_ARGUMENT',
      `client version ${asked} is too new. Maximum supported API version is ${apiVersion}`,
    )
  }
  if (compare(asked, minimumApiVersion) < 0) {
    throw new EngineError(
      'INVALID_ARGUMENT',
      `client version ${asked} is too old. Minimum supported API version is ${minimumApiVersion}, ` +
        'please upgrade your client to a newer version',
    )
  }
  return minorOf(asked)
}

function compare(left: string, right: string): number {
  const leftParts = left.split('.').map(Number)
  const rightParts = right.split('.').map(Number)
  for (let index = 0; index < Math.max(leftParts.length, rightParts.length); index++) {
    const difference = (leftParts[index] ?? 0) - (rightParts[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function minorOf(version: string): number {
  return Number(version.split('.')[1])
}
