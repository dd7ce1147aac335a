import { isMacAgent } from '../../shared/model/keys.ts'
import { commands } from './commands.ts'
import { KeySequence } from './KeySequence.ts'
import { isAsked, isDialogOpen } from './openDialog.ts'

/** Kinds of input that take no text. */
const plainInputs = new Set(['button', 'checkbox', 'color', 'file', 'image', 'radio', 'range', 'reset', 'submit'])

/** Where keys move or type already. */
const typingRoles = '[role="textbox"], [role="searchbox"], [role="combobox"], [role="menu"], [role="listbox"]'

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return !target.readOnly && !plainInputs.has(target.type)
  if (target instanceof HTMLTextAreaElement) return !target.readOnly
  return target instanceof HTMLSelectElement || target.isContentEditable || target.closest(typingRoles) !== null
}

/** Whether a field, a menu or an open dialog has the keyboard, so that only combinations with `mod` are commands. */
function isTaken(target: EventTarget | null): boolean {
  return isTyping(target) || isDialogOpen()
}

const modifierKeys = new Set(['Alt', 'AltGraph', 'Control', 'Meta', 'Shift'])

/**
 * Runs the commands of what is on screen by their keys, until the returned function is called. What has the focus
 * comes first: a press that it handled, and prevented, is no command. While a dialog waits for an answer, none runs.
 */
export function startKeyDispatch(): () => void {
  const isMac = isMacAgent(navigator.userAgent)
  const sequence = new KeySequence(isMac)
  const onKeyDown = (event: KeyboardEvent) => {
    if (modifierKeys.has(event.key) || event.isComposing) return
    if (event.defaultPrevented || event.repeat) return sequence.forget()
    // AltGr is told as Ctrl and Alt, but types a sign.
    const isSign = event.getModifierState('AltGraph')
    const { key, code, metaKey, shiftKey } = event
    const press = { key, code, metaKey, shiftKey, ctrlKey: event.ctrlKey && !isSign, altKey: event.altKey && !isSign }
    const hasMod = isMac ? press.metaKey : press.ctrlKey
    if (!hasMod && isTaken(event.target)) return sequence.forget()
    const outcome = sequence.press(press, event.timeStamp, commands.get())
    if (outcome.kind === 'none') return
    // A combination that is a command here is never one of the browser, such as to save the page.
    event.preventDefault()
    if (isAsked()) return sequence.forget()
    if (outcome.kind === 'match') outcome.bound.run()
  }
  window.addEventListener('keydown', onKeyDown)
  return () => window.removeEventListener('keydown', onKeyDown)
}
