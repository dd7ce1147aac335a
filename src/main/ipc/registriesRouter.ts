import { maxRows } from '../../shared/contract/limits.ts'
import type { Digest } from '../../shared/model/digest.ts'
import { isDigest } from '../../shared/model/digest.ts'
import { withoutUser } from '../../shared/model/withoutUser.ts'
import { EngineError } from '../engine/errors/EngineError.ts'
import { hostOfKey } from '../engine/registry/credentials/serverKey.ts'
import { checkSettings } from '../engine/registry/transport/endpoints/checkSettings.ts'
import type { RemoteFile } from '../engine/registry/types.ts'
import { rpc } from './base.ts'
import { toReferrer, toRemoteImage } from './remoteImage.ts'

const os = rpc.registries

export const registriesRouter = {
  list: os.list.handler(async ({ context }) => (await context.engine.registries.list()).slice(0, maxRows)),
  login: os.login.handler(async ({ context: { engine }, input, signal }) => {
    const { username, password } = input
    const host = hostOfInput(input.host)
    const draft = { kind: 'login', title: `Log in to ${host} as ${username}`, command: `docker login ${host}` } as const
    const { status } = await engine.operations.run(draft, () =>
      engine.registries.login({
        host,
        credentials: { kind: 'password', username, password },
        ...(signal === undefined ? {} : { signal }),
      }),
    )
    const kept = (await engine.registries.list()).find((registry) => registry.host === host)
    return { status, keptIn: kept?.keptIn ?? '' }
  }),
  logout: os.logout.handler(({ context: { engine }, input }) => {
    const host = hostOfInput(input.host)
    const draft = { kind: 'logout', title: `Log out of ${host}`, command: `docker logout ${host}` } as const
    return engine.operations.run(draft, () => engine.registries.logout(host))
  }),
  settings: os.settings.handler(async ({ context }) => (await context.host.settings.state()).registries),
  setSettings: os.setSettings.handler(async ({ context, input }) => {
    checkSettings(input)
    return (await context.host.settings.setRegistries(input)).registries
  }),
  catalog: os.catalog.handler(({ context, input: { host, after } }) => context.engine.registries.catalog(host, after)),
  tags: os.tags.handler(({ context, input: { repository, after } }) =>
    context.engine.registries.tags(repository, after),
  ),
  look: os.look.handler(async ({ context, input: { reference, platform }, signal }) =>
    toRemoteImage(
      await context.engine.registries.look(reference, {
        ...(platform === undefined ? {} : { platform }),
        ...(signal === undefined ? {} : { signal }),
      }),
    ),
  ),
  listFiles: os.listFiles.handler(async ({ context, input, signal }) => {
    const { reference, layer, directory, offset } = input
    const options = signal === undefined ? {} : { signal }
    const { rows, total } = await context.engine.registries.listFiles(
      reference,
      digestOfInput(layer),
      directory,
      offset,
      options,
    )
    return { rows: rows.slice(0, maxRows).map(toRemoteFile), total }
  }),
  referrers: os.referrers.handler(async ({ context, input: { repository, digest } }) =>
    (await context.engine.registries.referrers(repository, digestOfInput(digest))).slice(0, maxRows).map(toReferrer),
  ),
  search: os.search.handler(async ({ context, input: { term } }) =>
    (await context.engine.registries.search(term, { limit: 100 })).slice(0, 100).map((hit) => ({
      name: hit.name,
      description: hit.description,
      stars: hit.stars,
      isOfficial: hit.isOfficial,
    })),
  ),
}

/**
 * The host of a registry as the history of operations may keep it. Throws INVALID_ARGUMENT for one with a user before
 * it, without a word of that: it may hold a password.
 */
function hostOfInput(text: string): string {
  if (!text.includes('@')) return hostOfKey(text)
  const shown = withoutUser(text)
  throw new EngineError('INVALID_ARGUMENT', `Give the registry as "${shown}": its user and password are given apart.`)
}

function digestOfInput(text: string): Digest {
  if (isDigest(text)) return text
  throw new EngineError('INVALID_ARGUMENT', `"${text.slice(0, 100)}" is no sha256 digest.`)
}

function toRemoteFile({ path, kind, size, mode, linkTarget, isWhiteout }: RemoteFile) {
  return { path, kind, size, mode, isWhiteout, ...(linkTarget === undefined ? {} : { linkTarget }) }
}
