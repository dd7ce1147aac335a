import type { Digest } from '../../../../shared/model/digest.ts'
import { formatReference, parseReference, withDefaultTag } from '../../spec/reference.ts'
import { describeRemote, imageIdOf } from '../resolve/describeRemote.ts'
import type { PullPlan, RemoteLayer } from '../types.ts'
import type { Pull } from './pullImage.ts'
import { contentsOf, isUpToDate, resolveForPull } from './pullImage.ts'
import { isBlobHere, isImageHere } from './whatIsHere.ts'

/** What a pull would do: see Pulls.plan. */
export async function planPull(pull: Pull, text: string): Promise<PullPlan> {
  const { ports, downloads, options } = pull
  const remote = await resolveForPull(pull, withDefaultTag(parseReference(text)))
  const isImage = remote.manifest.config !== undefined
  const contents = isImage ? await contentsOf(pull, remote) : undefined
  const descriptors = contents?.layers.map(({ descriptor }) => descriptor) ?? remote.manifest.manifest.layers
  // What is here in another form, as of an image that was loaded, does not come either.
  const isAllHere = isImage && !options.allPlatforms && (await isImageHere(ports, imageIdOf(remote.manifest)))
  const here = new Map<Digest, Pick<RemoteLayer, 'isHere' | 'bytesHere'>>()
  let downloadSize = 0
  let hereSize = 0
  for (const { digest, size } of descriptors) {
    if (here.has(digest)) continue
    const isHere = isAllHere || (await isBlobHere(ports, digest))
    const bytesHere = isHere ? 0 : Math.min(size, await downloads.bytesHere(digest))
    here.set(digest, { isHere, bytesHere })
    hereSize += isHere ? size : bytesHere
    downloadSize += isHere ? 0 : size - bytesHere
  }
  for (const [digest, { length }] of contents?.documents ?? []) {
    if (await isBlobHere(ports, digest)) hereSize += length
    else downloadSize += length
  }
  const known = ports.reader.imageNamed(formatReference(remote.reference))
  return {
    ...describeRemote(remote, ({ digest }) => here.get(digest) ?? { isHere: false, bytesHere: 0 }),
    isUpToDate: contents !== undefined && (await isUpToDate(ports, remote, contents, options)),
    ...(known === undefined || (isImage && known === imageIdOf(remote.manifest)) ? {} : { previous: known }),
    downloadSize,
    hereSize,
  }
}
