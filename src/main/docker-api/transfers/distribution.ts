import type { FastifyInstance } from 'fastify'
import { familiarReference, parseReference, withDefaultTag } from '../../engine/spec/reference.ts'
import type { Platform } from '../../engine/spec/types.ts'
import type { DockerEngine } from '../DockerEngine.ts'
import { pageNotFound } from '../errorResponse.ts'
import { splitNamePath } from '../imageName.ts'
import { requestCredentials } from './credentials.ts'
import { registryRefusal } from './transferErrors.ts'

/** `/distribution/{name}/json`: what a reference leads to in its registry. */
export function registerDistribution(app: FastifyInstance, engine: DockerEngine): void {
  app.get('/distribution/*', async (request) => {
    const { name, verb } = splitNamePath(request)
    if (verb !== 'json') throw pageNotFound()
    const asked = withDefaultTag(parseReference(name))
    const reference = familiarReference(asked)
    const credentials = requestCredentials(request, asked.domain)
    const { descriptor, platforms } = await engine.registries
      .describe(reference, credentials)
      .catch((error: unknown) => {
        throw registryRefusal(error)
      })
    const { mediaType, digest, size } = descriptor
    return {
      Descriptor: { mediaType, digest, size },
      Platforms: platforms.length > 0 ? platforms.map(dockerPlatform) : null,
    }
  })
}

/** A platform with the keys of the OCI image specification (image-index.md "platform"). */
function dockerPlatform({ architecture, os, osVersion, variant }: Platform): object {
  return {
    architecture,
    os,
    ...(osVersion === undefined ? {} : { 'os.version': osVersion }),
    ...(variant === undefined ? {} : { variant }),
  }
}
