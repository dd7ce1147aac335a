import { statfs } from 'node:fs/promises'
import { rpc } from './base.ts'

export const storageRouter = {
  diskUsage: rpc.storage.diskUsage.handler(async ({ context }) => {
    const fileSystem = await statfs(context.engine.root)
    return {
      ...context.engine.images.diskUsage(),
      fileSystemDiskSize: fileSystem.blocks * fileSystem.bsize,
      freeDiskSize: fileSystem.bavail * fileSystem.bsize,
    }
  }),
}
