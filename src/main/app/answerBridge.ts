import { type BrowserWindow, MessageChannelMain } from 'electron'
import { desktopChannels as channels, type SaveOutcome } from '../../shared/contract/desktop.ts'
import { EngineError } from '../engine/errors/EngineError.ts'
import { chooseArchives, chooseTarget } from './archiveDialogs.ts'
import type { Desktop } from './Desktop.ts'
import { appOrigin } from './hosting.ts'
import { notify } from './notify.ts'
import { answerPages, takeFromPages } from './pageCalls.ts'
import { homeOf } from './pageGuard.ts'
import { pageMessages } from './pageMessages.ts'
import { forgetAddress } from './recentAddresses.ts'
import { reveal } from './reveal.ts'

/** Answers what pages ask of the native bridge (`DesktopBridge`). Call it once. */
export function answerBridge(desktop: Desktop): void {
  const { main } = desktop

  answerPages(channels.connection, pageMessages.nothing, () => desktop.connection)
  answerPages(channels.connect, pageMessages.address, (address) => desktop.connect(address))
  answerPages(channels.disconnect, pageMessages.nothing, () => desktop.disconnect())
  answerPages(channels.retry, pageMessages.nothing, () => desktop.retry())
  answerPages(channels.forgetAddress, pageMessages.address, (address) => forgetAddress(address))

  takeFromPages(channels.requestPort, pageMessages.nothing, async (_nothing, contents) => {
    const host = homeOf(contents) === appOrigin ? await desktop.host() : undefined
    if (host === undefined || contents.isDestroyed()) return
    const { port1, port2 } = new MessageChannelMain()
    host.attachPort(port1)
    contents.mainFrame.postMessage(channels.port, null, [port2])
  })
  takeFromPages(channels.requestTerminal, pageMessages.terminalCall, async ({ call, session, size }, contents) => {
    const host = homeOf(contents) === appOrigin ? await desktop.host() : undefined
    if (host === undefined || contents.isDestroyed()) return
    const { port1, port2 } = new MessageChannelMain()
    host.attachTerminal(port1, session, size)
    contents.mainFrame.postMessage(channels.terminal, call, [port2])
  })
  takeFromPages(channels.setCommands, pageMessages.commands, (commands, contents) =>
    desktop.setCommands(contents, commands),
  )
  takeFromPages(channels.notify, pageMessages.notice, (notice) => notify(main, notice))
  answerPages(channels.revealRoot, pageMessages.nothing, async () => {
    const host = main.place?.home === appOrigin ? await desktop.host() : undefined
    return reveal(host?.root, 'the data root')
  })

  answerTransfers(desktop)
}

/** Answers what concerns files of the desk on their way in and out. */
function answerTransfers({ main, uploads, saves }: Desktop): void {
  const window = (): BrowserWindow => {
    if (main.window === undefined) throw new EngineError('CONFLICT', 'The window is being closed.')
    return main.window
  }

  answerPages(channels.openArchives, pageMessages.nothing, async () => {
    const paths = await chooseArchives(window())
    uploads.add(paths)
    return paths.length > 0
  })
  takeFromPages(channels.dropFiles, pageMessages.paths, (paths) => uploads.add(paths))
  takeFromPages(channels.watchUploads, pageMessages.nothing, (_nothing, contents) =>
    contents.send(channels.uploads, uploads.list),
  )
  takeFromPages(channels.dismissUpload, pageMessages.operationId, (id) => uploads.dismiss(id))

  answerPages(channels.saveArchive, pageMessages.saveRequest, async (request): Promise<SaveOutcome> => {
    const { place } = main
    const target = await chooseTarget(window(), request.suggestedName)
    // The window may have gone to another engine meanwhile, whose images are not those that were asked for.
    if (target === undefined || place?.gate === undefined || main.place !== place) return { state: 'cancelled' }
    return saves.begin(request, target, place.gate)
  })
  answerPages(channels.revealArchive, pageMessages.operationId, (id) => reveal(saves.placeOf(id), 'the saved file'))
}
