import { rpc } from './base.ts'

export const samplesRouter = {
  load: rpc.samples.load.handler(({ context }) => {
    const { engine } = context
    const operation = engine.operations.start('samples', 'Load the sample images', '', async ({ progress }) => {
      progress({ bytesDone: 0, step: 'Loading the sample images' })
      const { images } = await engine.samples.load()
      return images.map(({ id, names }) => `Loaded ${names[0] ?? id}`)
    })
    return { operationId: operation.id }
  }),
}
