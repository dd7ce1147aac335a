import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { offerCommands } from './commands.ts'
import { startKeyDispatch } from './keyDispatch.ts'
import { isAsked, isDialogOpen } from './openDialog.ts'

const owner = Symbol('test')
const ran: string[] = []
/** The names of the dialogs that are open. */
let dialogs: string[] = []
let target: EventTarget
let stop: () => void

class Press extends Event {
  readonly key: string
  readonly code = ''
  readonly ctrlKey: boolean
  readonly metaKey = false
  readonly altKey = false
  readonly shiftKey = false
  readonly repeat = false
  readonly isComposing = false

  constructor(key: string, hasMod: boolean) {
    super('keydown', { cancelable: true })
    this.key = key
    this.ctrlKey = hasMod
  }

  getModifierState(): boolean {
    return false
  }
}

/** Whether the press was kept from the browser. */
function press(key: string, hasMod = false): boolean {
  return !target.dispatchEvent(new Press(key, hasMod))
}

beforeEach(() => {
  target = new EventTarget()
  vi.stubGlobal('window', target)
  vi.stubGlobal('navigator', { userAgent: 'X11; Linux x86_64' })
  vi.stubGlobal('HTMLElement', class {})
  vi.stubGlobal('document', {
    querySelector: (selector: string) => {
      const passed = /:not\(\[aria-label="(.*)"\]\)/.exec(selector)?.[1]
      return dialogs.find((name) => name !== passed) ?? null
    },
  })
  offerCommands(owner, [
    { id: 'save', title: 'Save', group: 'Test', keys: 'mod+S', run: () => ran.push('save') },
    { id: 'tag', title: 'Tag', group: 'Test', keys: 't', run: () => ran.push('tag') },
  ])
  stop = startKeyDispatch()
})
afterEach(() => {
  stop()
  offerCommands(owner, undefined)
  vi.unstubAllGlobals()
  dialogs = []
  ran.length = 0
})

test('a press that is a command runs it, and any other is the browser’s', () => {
  expect([press('s', true), press('t'), press('p', true)]).toEqual([true, true, false])
  expect(ran).toEqual(['save', 'tag'])
})

test('while a dialog waits for an answer no command runs, and the browser does not run its own instead', () => {
  dialogs = ['Delete one:1?']
  expect([press('s', true), press('t')]).toEqual([true, false])
  expect(ran).toEqual([])
  expect([isAsked(), isDialogOpen()]).toEqual([true, true])
})

test('over the palette only combinations are commands', () => {
  dialogs = ['Commands']
  expect([press('s', true), press('t')]).toEqual([true, false])
  expect(ran).toEqual(['save'])
  expect([isAsked(), isDialogOpen()]).toEqual([false, true])
})
