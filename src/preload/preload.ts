import { contextBridge, ipcRenderer } from 'electron'

const originSwitch = '--lamina-origin='
const origin = process.argv.find((argument) => argument.startsWith(originSwitch))?.slice(originSwitch.length)

// A page of any other origin gets nothing, should one ever be shown in the window.
if (origin !== undefined && window.location.origin === origin) {
  contextBridge.exposeInMainWorld('lamina', {
    requestPort: () => ipcRenderer.send('lamina:request-port'),
  })
  ipcRenderer.on('lamina:port', (event) => window.postMessage('lamina:port', origin, event.ports))
}
