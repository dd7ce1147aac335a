import type { MenuItemConstructorOptions } from 'electron'
import { expect, it } from 'vitest'
import { acceleratorOf, type MenuActions, menuTemplate } from './menuTemplate.ts'

const ran: string[] = []
const actions: MenuActions = {
  run: (...ids) => ran.push(...ids),
  openDocumentation: () => {},
  openDockerReference: () => {},
}

const commands = [
  { id: 'images.load', title: 'Load archives…', group: 'Images', keys: 'mod+O' },
  { id: 'page.images', title: 'Images', group: 'Go to', keys: 'g i' },
  { id: 'page.layers', title: 'Layers', group: 'Go to', keys: 'g l' },
]

function itemsOf(template: readonly MenuItemConstructorOptions[], label: string): MenuItemConstructorOptions[] {
  const submenu = template.find((menu) => menu.label === label)?.submenu
  return Array.isArray(submenu) ? submenu : []
}

it('enables what the page offers and disables the rest, each in its place', () => {
  const file = itemsOf(menuTemplate(commands, actions, 'linux'), '&File')
  expect(file.slice(0, 2)).toMatchObject([
    {
      id: 'images.load',
      label: 'Open Archives…',
      enabled: true,
      accelerator: 'CmdOrCtrl+O',
      registerAccelerator: false,
    },
    { id: 'images.save', label: 'Save Images…', enabled: false, accelerator: 'CmdOrCtrl+S' },
  ])
  expect(file).toMatchObject(
    expect.arrayContaining([expect.objectContaining({ id: 'app.disconnect', enabled: false })]),
  )
})

it('has the pages by their own names, in their order', () => {
  const pages = itemsOf(menuTemplate(commands, actions, 'linux'), '&Go').filter(({ id }) => id?.startsWith('page.'))
  expect(pages.map(({ label, accelerator }) => [label, accelerator])).toEqual([
    ['Images', 'CmdOrCtrl+1'],
    ['Layers', 'CmdOrCtrl+2'],
  ])
})

it('saves the image whose page it is, where no images are marked', () => {
  const page = [...commands, { id: 'image.save', title: 'Save…', group: 'Image' }]
  const save = itemsOf(menuTemplate(page, actions, 'linux'), '&File')[1]
  expect(save).toMatchObject({ id: 'images.save', enabled: true })
  Reflect.apply(save?.click ?? (() => {}), undefined, [])
  expect(ran.splice(0)).toEqual(['images.save', 'image.save'])
})

it('sends the id of the command that was chosen', () => {
  const [load] = itemsOf(menuTemplate(commands, actions, 'linux'), '&File')
  Reflect.apply(load?.click ?? (() => {}), undefined, [])
  expect(ran.splice(0)).toEqual(['images.load'])
})

it('has the menu of the app where the system wants one, and the way out elsewhere', () => {
  expect(menuTemplate([], actions, 'darwin')[0]).toEqual({ role: 'appMenu' })
  expect(itemsOf(menuTemplate([], actions, 'linux'), '&File').at(-1)).toMatchObject({ role: 'quit' })
})

it.each([
  ['mod+K', 'CmdOrCtrl+K'],
  ['alt+ArrowLeft', 'Alt+Left'],
  ['mod+shift+S', 'CmdOrCtrl+Shift+S'],
  ['mod++', 'CmdOrCtrl+Plus'],
  ['g i', undefined],
  ['/', undefined],
  [undefined, undefined],
])('writes the keys %s as Electron does', (keys, accelerator) => {
  expect(acceleratorOf(keys)).toBe(accelerator)
})
