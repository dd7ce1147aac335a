// electron-builder runs this on the Electron that it has just unpacked (`afterExtract` in electron-builder.yml).
import { rm } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Removes the app that a runtime brings along for `electron FOLDER`: it would come before our own, or beside it.
 * @param {{ readonly appOutDir: string, readonly packager: { getResourcesDir(appOutDir: string): string } }} context
 */
export default async function removeDefaultApp({ appOutDir, packager }) {
  const resources = packager.getResourcesDir(appOutDir)
  for (const name of ['app', 'default_app.asar']) await rm(join(resources, name), { recursive: true, force: true })
}
