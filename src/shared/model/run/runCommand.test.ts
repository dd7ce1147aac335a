import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseRunCommand, printRunCommand, type RunCommand } from './runCommand.ts'
import { runFlags } from './runFlags.ts'

function flagsOf(line: string) {
  const parsed = parseRunCommand(line)
  return 'run' in parsed ? parsed.run : parsed.fault
}

describe('docker run commands', () => {
  test('are read as docker reads them: letters together, values attached or behind, arguments after the image', () => {
    expect(
      flagsOf("docker run -itp 8080:80 -p=81:81 -v/a:/b --name web -e 'A=b c' --rm=false nginx:1 sh -c 'ls -l'"),
    ).toEqual({
      flags: {
        interactive: ['true'],
        tty: ['true'],
        publish: ['8080:80', '81:81'],
        volume: ['/a:/b'],
        name: ['web'],
        env: ['A=b c'],
        rm: ['false'],
      },
      image: 'nginx:1',
      command: ['sh', '-c', 'ls -l'],
    })
  })

  test('may be continued on the next line, and name their network in the old way', () => {
    expect(flagsOf('docker container run --net none \\\n  alpine')).toEqual({
      flags: { network: ['none'] },
      image: 'alpine',
      command: [],
    })
  })

  test.each([
    ['docker ps', 'It begins with "docker run".'],
    ['docker run -it', 'It names no image.'],
    ['docker run --frobnicate x alpine', 'Lamina has no flag --frobnicate.'],
    ['docker run -X alpine', 'Lamina has no flag -X.'],
    ['docker run --name', '--name wants a value, as in web.'],
    ['docker run --tty=maybe alpine', '--tty is true or false.'],
    ["docker run 'alpine", "A ' is not closed."],
    ['docker run -v $PWD:/x alpine', '"$" is for a shell to replace: write what it stands for.'],
    ['docker run alpine ls | wc', '"|" is more than one command: quote it if it belongs to a word.'],
  ])('%s is told what is wrong with it', (line, fault) => {
    expect(parseRunCommand(line)).toEqual({ fault })
  })

  test('that are printed are read back the same', () => {
    const value = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((text) => !text.includes('\0'))
    const flags = fc.dictionary(
      fc.constantFrom(...runFlags.map(({ name }) => name)),
      fc.array(value, { minLength: 1, maxLength: 3 }),
    )
    const run = fc.record({
      flags,
      image: fc.stringMatching(/^[a-z][a-z0-9/:.]{0,20}$/),
      command: fc.array(value, { maxLength: 3 }),
    })
    fc.assert(
      fc.property(run, ({ flags: drawn, ...rest }) => {
        const fitting = Object.fromEntries(
          Object.entries(drawn).map(([name, values]) => {
            const kind = runFlags.find((flag) => flag.name === name)?.kind
            return [name, kind === 'list' ? values : kind === 'switch' ? ['true'] : values.slice(0, 1)]
          }),
        )
        const command: RunCommand = { flags: fitting, ...rest }
        expect(parseRunCommand(printRunCommand(command))).toEqual({ run: command })
      }),
    )
  })
})
