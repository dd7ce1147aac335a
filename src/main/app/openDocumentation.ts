import { join } from 'node:path'
import { app, shell } from 'electron'

/** Opens the README, which leads to all else, with whatever program shows texts here. */
export async function openDocumentation(): Promise<void> {
  const folder = app.isPackaged ? process.resourcesPath : app.getAppPath()
  const failure = await shell.openPath(join(folder, 'README.md'))
  if (failure !== '') shell.showItemInFolder(join(folder, 'README.md'))
}
