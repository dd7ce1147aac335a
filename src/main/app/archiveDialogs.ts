import { basename } from 'node:path'
import { type BrowserWindow, dialog } from 'electron'

const archiveFilters = [
  { name: 'Archives of images', extensions: ['tar', 'gz', 'tgz', 'bz2', 'xz', 'zst'] },
  { name: 'All files', extensions: ['*'] },
]

/** Lets a person choose archives to load; empty when they chose none. */
export async function chooseArchives(window: BrowserWindow): Promise<readonly string[]> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Open archives',
    buttonLabel: 'Open',
    filters: archiveFilters,
    properties: ['openFile', 'multiSelections'],
  })
  return canceled ? [] : filePaths
}

/** Lets a person choose where an archive is to be written; undefined when they chose no place. */
export async function chooseTarget(window: BrowserWindow, suggestedName: string): Promise<string | undefined> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: 'Save images',
    buttonLabel: 'Save',
    // A name, never a path: pages know nothing of the desk.
    defaultPath: basename(suggestedName.replaceAll('\\', '/')),
    filters: [{ name: 'Archive of images', extensions: ['tar'] }],
    properties: ['showOverwriteConfirmation', 'createDirectory'],
  })
  return canceled || filePath === undefined || filePath === '' ? undefined : filePath
}
