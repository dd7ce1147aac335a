import { afterEach, describe, expect, it } from 'vitest'
import { type Command, commands, offerCommands, runCommand } from './commands.ts'

const shell = Symbol('shell')
const page = Symbol('page')

function command(id: string, run: () => void = () => {}): Command {
  return { id, title: id, group: 'Test', run }
}

function ids(): readonly string[] {
  return commands.get().map(({ id }) => id)
}

afterEach(() => {
  offerCommands(shell, undefined)
  offerCommands(page, undefined)
})

describe('commands', () => {
  it('are those of what is on screen, in the order in which its parts came', () => {
    offerCommands(page, [command('images.filter')])
    offerCommands(shell, [command('app.palette')])
    expect(ids()).toEqual(['images.filter', 'app.palette'])
    offerCommands(page, [command('images.filter'), command('images.delete')])
    expect(ids()).toEqual(['images.filter', 'images.delete', 'app.palette'])
    offerCommands(page, undefined)
    expect(ids()).toEqual(['app.palette'])
  })

  it('run by their id, and say when there is none of it', () => {
    let runs = 0
    offerCommands(shell, [command('app.palette', () => runs++)])
    expect(runCommand('app.palette')).toBe(true)
    expect(runCommand('image.delete')).toBe(false)
    expect(runs).toBe(1)
  })

  it('of one id are one: the one that came last', () => {
    const ran: string[] = []
    offerCommands(shell, [command('samples.load', () => ran.push('shell'))])
    offerCommands(page, [command('samples.load', () => ran.push('page'))])
    expect(ids()).toEqual(['samples.load'])
    runCommand('samples.load')
    offerCommands(page, undefined)
    runCommand('samples.load')
    expect(ran).toEqual(['page', 'shell'])
  })

  it('are told to those who follow them', () => {
    let told = 0
    const stop = commands.subscribe(() => told++)
    offerCommands(shell, [command('a')])
    offerCommands(shell, undefined)
    stop()
    offerCommands(shell, [command('a')])
    expect(told).toBe(2)
  })
})
