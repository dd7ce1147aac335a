import { contextBridge, ipcRenderer } from 'electron'
import {
  desktopChannels as channels,
  type DesktopBridge,
  type DesktopUpload,
  homeArgument,
  isPageOf,
} from '../shared/contract/desktop.ts'
import { pathOfFile } from './pathOfFile.ts'

const home = process.argv.find((argument) => argument.startsWith(homeArgument))?.slice(homeArgument.length) ?? ''

const bridge: DesktopBridge = {
  requestPort: () => ipcRenderer.send(channels.requestPort),
  requestTerminal: (call) => ipcRenderer.send(channels.requestTerminal, call),
  connection: () => ipcRenderer.invoke(channels.connection),
  connect: (address) => ipcRenderer.invoke(channels.connect, address),
  disconnect: () => ipcRenderer.invoke(channels.disconnect),
  retry: () => ipcRenderer.invoke(channels.retry),
  forgetAddress: (address) => ipcRenderer.invoke(channels.forgetAddress, address),
  openArchives: () => ipcRenderer.invoke(channels.openArchives),
  watchUploads: (listener) => {
    ipcRenderer.on(channels.uploads, (_event, uploads: readonly DesktopUpload[]) => listener(uploads))
    ipcRenderer.send(channels.watchUploads)
  },
  dismissUpload: (id) => ipcRenderer.send(channels.dismissUpload, id),
  saveArchive: (request) => ipcRenderer.invoke(channels.saveArchive, request),
  revealArchive: (operationId) => ipcRenderer.invoke(channels.revealArchive, operationId),
  revealRoot: () => ipcRenderer.invoke(channels.revealRoot),
  setCommands: (commands) => ipcRenderer.send(channels.setCommands, commands),
  watchCommands: (listener) => {
    ipcRenderer.on(channels.command, (_event, id: string) => listener(id))
  },
  notify: (notice) => ipcRenderer.send(channels.notify, notice),
}

/** Sends the paths of files that a person drops on the window to main; the page sees the files only, as any page. */
function takeDrops(): void {
  window.addEventListener(
    'drop',
    (event) => {
      if (!event.isTrusted) return
      const paths = [...(event.dataTransfer?.files ?? [])].map(pathOfFile).filter((path) => path !== '')
      if (paths.length > 0) ipcRenderer.send(channels.dropFiles, paths)
    },
    true,
  )
}

// A page that the window was not opened for gets nothing, should one ever be shown in it.
if (isPageOf(window.location.href, home)) {
  contextBridge.exposeInMainWorld('lamina', bridge)
  ipcRenderer.on(channels.port, (event) => window.postMessage(channels.port, home, event.ports))
  ipcRenderer.on(channels.terminal, (event, call: string) =>
    window.postMessage({ channel: channels.terminal, call }, home, event.ports),
  )
  takeDrops()
}
