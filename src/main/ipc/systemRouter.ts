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
}
