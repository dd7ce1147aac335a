import { type Digest, digestHex } from '../../../../shared/model/digest.ts'
import { parseDescriptor } from '../../spec/descriptor.ts'
import { list, optionalString } from '../../spec/fields.ts'
import { isObject } from '../../spec/json.ts'
import { mediaTypes } from '../../spec/mediaTypes.ts'
import { familiarName, type Reference } from '../../spec/reference.ts'
import type { Referrer } from '../types.ts'
import type { JsonAnswer, JsonQuestion, RegistryHost } from './RegistryHost.ts'

/** Referrers that are told, pages that are asked for and bytes after which no more are, and entries that one may have. */
const referrerLimit = 500
const pageLimit = 20
const bytesLimit = 4 * 1024 * 1024
const entryLimit = 100_000

/**
 * What refers to a manifest: by the referrers API, a page after another, else by the tag that stands for it (OCI
 * distribution specification, "Listing Referrers" and "Referrers Tag Schema"). With `artifactType` those of it only.
 */
export async function listReferrers(
  host: RegistryHost,
  reference: Reference,
  subject: Digest,
  artifactType?: string,
): Promise<readonly Referrer[]> {
  const question = (path: string): JsonQuestion => ({
    path,
    scope: { repository: reference.path, actions: ['pull'] },
    attempt: `list what refers to ${familiarName(reference)}@${subject}`,
    accept: mediaTypes.ociIndex,
    isOptional: true,
  })
  const filter = artifactType === undefined ? '' : `?artifactType=${encodeURIComponent(artifactType)}`
  const found: Referrer[] = []
  // Not every registry filters, and the tag can't.
  const take = (answer: JsonAnswer): void => {
    const wanted = referrersIn(answer).filter((one) => artifactType === undefined || one.artifactType === artifactType)
    found.push(...wanted.slice(0, referrerLimit - found.length))
  }
  let bytes = 0
  let path: string | undefined = `/v2/${reference.path}/referrers/${subject}${filter}`
  for (
    let page = 0;
    path !== undefined && page < pageLimit && bytes < bytesLimit && found.length < referrerLimit;
    page++
  ) {
    const answer: JsonAnswer | undefined = await host.ask(question(path))
    if (answer === undefined && page === 0) {
      const tagged = await host.ask(question(`/v2/${reference.path}/manifests/${referrersTag(subject)}`))
      if (tagged !== undefined) take(tagged)
      break
    }
    if (answer === undefined) break
    take(answer)
    bytes += answer.bytes.length
    path = answer.next
  }
  return found
}

/** The tag under which a registry without the API has what refers to a manifest: `sha256-HEX`. */
export function referrersTag(subject: Digest): string {
  return `sha256-${digestHex(subject)}`
}

function referrersIn({ body }: JsonAnswer): Referrer[] {
  const what = 'the list of referrers'
  return list(body, 'manifests', what, entryLimit).flatMap((entry) => {
    if (!isObject(entry)) return []
    const descriptor = parseDescriptor(entry, what)
    return [{ descriptor, artifactType: optionalString(entry, 'artifactType', what) ?? '' }]
  })
}
