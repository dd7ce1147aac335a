import type { Digest } from '../../../../shared/model/digest.ts'
import { EngineError, toEngineError } from '../../errors/EngineError.ts'
import { parsePlatformText } from '../../spec/platform.ts'
import { parseReference, withDefaultTag } from '../../spec/reference.ts'
import { hostOfKey } from '../credentials/serverKey.ts'
import { isBlobHere, storedDocuments } from '../pull/whatIsHere.ts'
import { describeRemote } from '../resolve/describeRemote.ts'
import { RemoteRepository } from '../resolve/RemoteRepository.ts'
import { type ResolvedRemote, resolveRemote } from '../resolve/resolveRemote.ts'
import type { Credentials, Registries, RemoteImage, RemoteLayer } from '../types.ts'
import { describeTarget } from './describeTarget.ts'
import { listRepositories, listTags } from './listNames.ts'
import { listReferrers } from './listReferrers.ts'
import { listRegistries } from './listRegistries.ts'
import { indexMaker } from './openLayer.ts'
import type { BrowsePorts } from './ports.ts'
import { RegistryHost } from './RegistryHost.ts'
import { RemoteLayers } from './RemoteLayers.ts'
import { parseSearch, searchRegistry } from './searchRegistry.ts'

export type { BrowsePorts } from './ports.ts'

/** Browsing, composed; the engine closes it. */
export interface OpenRegistries extends Registries {
  /** Stops what is under way, and removes what is kept of layers that were looked into. */
  close(): Promise<void>
}

/** The verbs of registries themselves, composed. */
export async function openRegistries(ports: BrowsePorts): Promise<OpenRegistries> {
  const { access, credentials } = ports
  const layers = await RemoteLayers.open(ports.folder)
  const closing = new AbortController()

  const hostOf = (host: string, options: { login?: Credentials | undefined; signal?: AbortSignal } = {}) =>
    RegistryHost.find(access, host, {
      authorizer: ports.authorizer(options.login),
      signal: options.signal ? AbortSignal.any([options.signal, closing.signal]) : closing.signal,
    })

  return {
    async list() {
      // A file or a helper that can't be read hides no registry; logging in tells what is wrong with it.
      const logins = await credentials.list().catch(() => [])
      return listRegistries(ports.reader.namedRegistries(), logins, ports.settings())
    },
    check: (request) => ports.check(request),
    async login(request) {
      const result = await ports.check(request)
      const { identityToken } = result
      const kept: Credentials =
        identityToken === undefined ? request.credentials : { kind: 'identityToken', identityToken }
      await credentials.put(hostOfKey(request.host), kept)
      return result
    },
    logout: (host) => credentials.remove(hostOfKey(host)),
    catalog: async (host, after) => listRepositories(await hostOf(host), after),
    async tags(repository, after) {
      const reference = parseReference(repository)
      return listTags(await hostOf(reference.domain), reference, after)
    },
    look: (reference, options = {}) => look(ports, reference, options),
    async listFiles(reference, layer, directory, offset, options = {}) {
      const signal = options.signal ? AbortSignal.any([options.signal, closing.signal]) : closing.signal
      const make = indexMaker(ports, {
        layer,
        authorizer: ports.authorizer(undefined),
        signal,
        onProgress: (bytesDone, bytesTotal) =>
          options.onProgress?.({ bytesDone, bytesTotal, step: 'Reading the layer' }),
        resolve: () => follow(ports, reference, { signal }),
      })
      return layers.use(layer, make, (listing) => listing.list(directory, offset))
    },
    async referrers(repository, subject, options = {}) {
      const reference = parseReference(repository)
      return listReferrers(await hostOf(reference.domain, options), reference, subject, options.artifactType)
    },
    async search(term, options = {}) {
      const { host, query } = parseSearch(term)
      if (query === '') throw new EngineError('INVALID_ARGUMENT', 'Nothing was given to search for.')
      return searchRegistry(await hostOf(host, { login: options.credentials }), query, options.limit)
    },
    async describe(text, login) {
      const reference = withDefaultTag(parseReference(text))
      const options = { authorizer: ports.authorizer(login), signal: closing.signal }
      return describeTarget(await RemoteRepository.find(access, reference, options), reference)
    },
    async close() {
      closing.abort()
      await layers.close()
    },
  }
}

interface FollowOptions {
  readonly platform?: string
  readonly signal?: AbortSignal
}

function follow(ports: BrowsePorts, text: string, { platform, signal }: FollowOptions): Promise<ResolvedRemote> {
  return resolveRemote(ports.access, withDefaultTag(parseReference(text)), {
    stored: storedDocuments(ports),
    authorizer: ports.authorizer(undefined),
    ...(platform === undefined ? {} : { platform: parsePlatformText(platform) }),
    ...(signal ? { signal } : {}),
  })
}

/** What a reference leads to, with how much of each layer is here. */
async function look(ports: BrowsePorts, text: string, options: FollowOptions): Promise<RemoteImage> {
  try {
    const remote = await follow(ports, text, options)
    const here = new Map<Digest, Pick<RemoteLayer, 'isHere' | 'bytesHere'>>()
    for (const { digest, size } of remote.manifest.manifest.layers) {
      const isHere = await isBlobHere(ports, digest)
      here.set(digest, { isHere, bytesHere: isHere ? 0 : Math.min(size, await ports.downloads.bytesHere(digest)) })
    }
    return describeRemote(remote, ({ digest }) => here.get(digest) ?? { isHere: false, bytesHere: 0 })
  } catch (thrown) {
    throw toEngineError(thrown, `look at ${text}`)
  }
}
