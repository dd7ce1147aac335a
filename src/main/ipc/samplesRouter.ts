import { rpc } from './base.ts'
import { startOperation } from './startOperation.ts'

export const samplesRouter = {
  load: rpc.samples.load.handler(({ context }) => {
    const { engine } = context
    const draft = { kind: 'samples', title: 'Load the sample images', command: '' }
    const operationId = startOperation(engine, draft, async (work) => {
      work.progress({ bytesDone: 0, step: 'Loading the sample images' })
      const { images } = await engine.samples.load({
        signal: work.signal,
        onProgress: (progress) => work.progress(progress),
      })
      for (const { id, names } of images) work.result(`Loaded ${names[0] ?? id}`)
    })
    return { operationId }
  }),
}
