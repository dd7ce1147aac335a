import { stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { diskSizeOf } from '../engine/io/files.ts'
import { rpc } from './base.ts'
import { watchStates } from './watchStates.ts'

const os = rpc.settings

/** The database's own files (sqlite.org/tempfiles.html). */
const databaseFiles = ['lamina.db', 'lamina.db-wal', 'lamina.db-shm']

async function databaseDiskSize(root: string): Promise<number> {
  const sizes = databaseFiles.map(async (name) => stat(join(root, name)).then(diskSizeOf, () => 0))
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

export const settingsRouter = {
  get: os.get.handler(({ context }) => context.host.settings.state()),
  watch: os.watch.handler(async function* ({ context, signal }) {
    yield* watchStates(context.host.settings, signal, 'watch the settings')
  }),
  setTheme: os.setTheme.handler(({ context, input }) => context.host.settings.setTheme(input.theme)),
  setTerminal: os.setTerminal.handler(({ context, input }) => context.host.settings.setTerminal(input)),
  examinePlace: os.examinePlace.handler(({ context, input }) => context.host.settings.examinePlace(input.path)),
  setDataRoot: os.setDataRoot.handler(({ context: { engine, host }, input: { path } }) => {
    const title = `Keep images in ${path ?? 'the usual place'} from the next start`
    const draft = { kind: 'settings', title, command: '', origin: 'app' } as const
    return engine.operations.run(draft, () => host.settings.setDataRoot(path))
  }),
  place: os.place.handler(async ({ context: { engine } }) => {
    const { blobsDiskSize, blobCount, indexesDiskSize } = engine.images.diskUsage()
    const { blocks, bavail, bsize } = await statfs(engine.root)
    return {
      blobsDiskSize,
      blobCount,
      indexesDiskSize,
      databaseDiskSize: await databaseDiskSize(engine.root),
      fileSystemDiskSize: blocks * bsize,
      freeDiskSize: bavail * bsize,
    }
  }),
}
