import os from 'node:os'
import { shellWord } from '../../shared/model/shellWord.ts'
import { rpc } from './base.ts'

export const systemRouter = {
  info: rpc.system.info.handler(({ context }) => {
    const { version, socket, mode } = context.host
    const address = socket === undefined ? undefined : shellWord(`unix://${socket}`)
    return {
      version,
      root: context.engine.root,
      mode,
      rootless: process.getuid?.() !== 0,
      ...(address === undefined
        ? {}
        : {
            socket,
            dockerHostCommand: `export DOCKER_HOST=${address}`,
            dockerContextCommand: `docker context create lamina --docker host=${address} && docker context use lamina`,
          }),
    }
  }),

  versions: rpc.system.versions.handler(({ context }) => {
    const { version, dockerApi } = context.host
    const parts: readonly (readonly [name: string, version: string | undefined])[] = [
      ['Lamina', version],
      ['Docker API', dockerApi],
      ['Electron', process.versions.electron],
      ['Chromium', process.versions.chrome],
      ['Node.js', process.versions.node],
      ['V8', process.versions.v8],
      ['SQLite', process.versions.sqlite],
      ['OpenSSL', process.versions.openssl],
      ['Operating system', `${os.type()} ${os.release()} ${os.machine()}`],
    ]
    return parts.flatMap(([name, told]) => (told === undefined ? [] : [{ name, version: told }]))
  }),
}
