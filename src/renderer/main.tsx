import '@mantine/core/styles.css'
import '@mantine/spotlight/styles.css'
import './ui/global.css'
import { createRoot } from 'react-dom/client'
import { App } from './app/App.tsx'
import { fetchPagesLater } from './app/routes.tsx'
import { startDesktop } from './client/desktop.ts'
import { startKeyDispatch } from './client/keyDispatch.ts'
import { startLiveUpdates } from './client/live.ts'

startLiveUpdates()
startDesktop()
startKeyDispatch()
fetchPagesLater()

const root = document.getElementById('root')
if (root !== null) createRoot(root).render(<App />)
