import { globSync, readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { licensedPackages } from './scripts/licences.ts'

/** Files of the engine that are started as worker threads: each becomes `out/main/workers/NAME.js`. */
function workerEntries(): Record<string, string> {
  const entries = globSync('src/main/engine/workers/*.ts').filter(
    (file) => !file.endsWith('.test.ts') && /\bparentPort\b/.test(readFileSync(file, 'utf8')),
  )
  return Object.fromEntries(entries.map((file) => [`workers/${basename(file, '.ts')}`, file]))
}

/** Pages are served from the root of their origin, so that a deep address finds its scripts after a reload. */
const absoluteBase = { name: 'absolute-base', enforce: 'post' as const, config: () => ({ base: '/' }) }

/** What the shell needs beside its scripts: the rest of its own page, and the icon of its window. */
const shellFiles = {
  name: 'shell-files',
  buildStart(this: { emitFile(file: object): string }): void {
    const files = {
      'start.html': 'src/startPage/start.html',
      'start.css': 'src/startPage/start.css',
      'icon.svg': 'src/renderer/public/icon.svg',
      'icon.png': 'build/icons/256x256.png',
      'inter-latin-wght-normal.woff2': 'node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
    }
    for (const [fileName, source] of Object.entries(files)) {
      this.emitFile({ type: 'asset', fileName, source: readFileSync(source) })
    }
  },
}

/** `licences.json`: other people's packages that the app is made with. */
const licenceList = {
  name: 'licence-list',
  generateBundle(
    this: { emitFile(file: object): string },
    _options: unknown,
    bundle: Readonly<Record<string, { readonly moduleIds?: readonly string[] }>>,
  ) {
    // The font comes with a style, which is no module.
    const font = resolve('node_modules/@fontsource-variable/inter/index.css')
    const modules = Object.values(bundle).flatMap(({ moduleIds = [] }) => moduleIds)
    const source = JSON.stringify(licensedPackages([...modules, font]))
    this.emitFile({ type: 'asset', fileName: 'licences.json', source })
  },
}

export default defineConfig({
  // The engine and what runs in Node: ES modules. Chunks lie beside the entries, since worker entries are found
  // relative to the file that asks for them.
  main: {
    build: {
      rolldownOptions: {
        input: {
          server: 'src/main/server.ts',
          desktopHost: 'src/main/desktopHost.ts',
          doctor: 'src/main/doctor.ts',
          commandLine: 'src/main/commandLine.ts',
          ...workerEntries(),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  // The shell of the desktop app: single CommonJS files, which a sandboxed preload needs and old runtimes can load.
  preload: {
    plugins: [shellFiles],
    build: {
      outDir: 'out/app',
      target: 'node18',
      externalizeDeps: false,
      isolatedEntries: true,
      rolldownOptions: {
        input: { index: 'src/main/index.ts', preload: 'src/preload/preload.ts', start: 'src/startPage/start.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    plugins: [react(), absoluteBase, licenceList],
    // Browser mode's page runs in whatever browser there is, and in desktop runtimes older than the app's own.
    build: {
      target: 'chrome108',
      minify: true,
      chunkSizeWarningLimit: 2000,
      rolldownOptions: { input: 'src/renderer/index.html' },
    },
  },
})
