import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron'
import type * as z from 'zod'
import { isAtHome } from './pageGuard.ts'

type PageEvent = IpcMainEvent | IpcMainInvokeEvent

/** Whether a message comes from the main frame of a window of ours, showing a page that the window was opened for. */
function isFromHome({ sender, senderFrame }: PageEvent): boolean {
  return senderFrame !== null && senderFrame === sender.mainFrame && isAtHome(sender, senderFrame.url)
}

/** The message as `schema` has it. Throws, and tells on standard error, when the sender or the message is not right. */
function accept<T>(channel: string, event: PageEvent, schema: z.ZodType<T>, message: unknown): T {
  const { success, data } = schema.safeParse(message)
  if (success && isFromHome(event)) return data
  const fault = success ? 'from' : 'that says what none may, from'
  const reason = `Refused ${channel} ${fault} ${event.senderFrame?.url.slice(0, 200) ?? 'a page that is gone'}.`
  process.stderr.write(`${reason}\n`)
  throw new Error(reason)
}

/** Takes messages of pages that are at home. All others are refused. */
export function takeFromPages<T>(
  channel: string,
  schema: z.ZodType<T>,
  take: (message: T, contents: WebContents) => unknown,
): void {
  ipcMain.on(channel, (event, message: unknown) => {
    let accepted: T
    try {
      accepted = accept(channel, event, schema, message)
    } catch {
      return
    }
    take(accepted, event.sender)
  })
}

/** Answers calls of pages that are at home. All others are refused. */
export function answerPages<T>(
  channel: string,
  schema: z.ZodType<T>,
  answer: (message: T, contents: WebContents) => unknown,
): void {
  ipcMain.handle(channel, (event, message: unknown) => answer(accept(channel, event, schema, message), event.sender))
}
