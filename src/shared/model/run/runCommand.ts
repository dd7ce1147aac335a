import { splitShellLine } from '../shellSplit.ts'
import { shellWord } from '../shellWord.ts'
import { findRunFlag, findShortRunFlag, type RunFlag, runFlags } from './runFlags.ts'

/** What a `docker run` command says: values of flags by their long names (`tty: ['true']`), image and arguments. */
export interface RunCommand {
  readonly flags: Readonly<Record<string, readonly string[]>>
  readonly image: string
  readonly command: readonly string[]
}

/** What came of reading a command: `fault` says what is wrong with it, for people. */
export type ParsedRunCommand = { readonly run: RunCommand } | { readonly fault: string }

/** The `docker run` command that says this, its flags in the order of the form. */
export function printRunCommand({ flags, image, command }: RunCommand): string {
  const words = runFlags.flatMap((flag) => (flags[flag.name] ?? []).flatMap((value) => printFlag(flag, value)))
  return ['docker run', ...foldSwitches(words), shellWord(image), ...command.map(shellWord)].join(' ')
}

function printFlag(flag: RunFlag, value: string): string[] {
  const dashed = flag.short === undefined ? `--${flag.name}` : `-${flag.short}`
  if (flag.kind !== 'switch')
    return flag.short === undefined ? [`${dashed}=${shellWord(value)}`] : [`${dashed} ${shellWord(value)}`]
  return value === 'true' ? [dashed] : [`--${flag.name}=${value}`]
}

/** `-i -t` as people write it: `-it`. */
function foldSwitches(words: readonly string[]): readonly string[] {
  if (!words.includes('-i') || !words.includes('-t')) return words
  return words.filter((word) => word !== '-t').map((word) => (word === '-i' ? '-it' : word))
}

/** Reads a `docker run` (or `docker container run`, `docker create`) command as docker does. */
export function parseRunCommand(line: string): ParsedRunCommand {
  const split = splitShellLine(line)
  if ('fault' in split) return split
  const start = leadingWords(split.words)
  if (start === 0) return { fault: 'It begins with "docker run".' }
  return parseArguments(split.words.slice(start))
}

/** How many words the command itself takes; 0 when it is another one. */
function leadingWords(words: readonly string[]): number {
  if (words[0] !== 'docker') return 0
  const at = words[1] === 'container' ? 2 : 1
  return words[at] === 'run' || words[at] === 'create' ? at + 1 : 0
}

function parseArguments(words: readonly string[]): ParsedRunCommand {
  const flags: Record<string, string[]> = {}
  const rest = [...words]
  for (;;) {
    const word = rest.shift()
    if (word === undefined) return { fault: 'It names no image.' }
    if (word === '--') {
      const image = rest.shift()
      return image === undefined ? { fault: 'It names no image.' } : { run: { flags, image, command: rest } }
    }
    if (!word.startsWith('-') || word === '-') return { run: { flags, image: word, command: rest } }
    const fault = word.startsWith('--') ? takeLong(word.slice(2), rest, flags) : takeShort(word.slice(1), rest, flags)
    if (fault !== undefined) return { fault }
  }
}

function takeLong(text: string, rest: string[], flags: Record<string, string[]>): string | undefined {
  const equals = text.indexOf('=')
  const name = equals === -1 ? text : text.slice(0, equals)
  const flag = findRunFlag(name)
  if (flag === undefined) return `Lamina has no flag --${name}.`
  if (equals !== -1) return put(flag, text.slice(equals + 1), flags)
  if (flag.kind === 'switch') return put(flag, 'true', flags)
  const value = rest.shift()
  return value === undefined ? `--${name} wants a value, as in ${flag.example}.` : put(flag, value, flags)
}

/** Letters of several switches may stand together, the last may take a value: `-itp 80:80`, `-p80:80`, `-p=80:80`. */
function takeShort(letters: string, rest: string[], flags: Record<string, string[]>): string | undefined {
  for (let at = 0; at < letters.length; at++) {
    const letter = letters.charAt(at)
    const flag = findShortRunFlag(letter)
    if (flag === undefined) return `Lamina has no flag -${letter}.`
    const following = letters.slice(at + 1)
    if (flag.kind === 'switch' && !following.startsWith('=')) {
      put(flag, 'true', flags)
      continue
    }
    const attached = following.startsWith('=') ? following.slice(1) : following
    const value = following === '' ? rest.shift() : attached
    return value === undefined ? `-${letter} wants a value, as in ${flag.example}.` : put(flag, value, flags)
  }
  return undefined
}

function put(flag: RunFlag, value: string, flags: Record<string, string[]>): string | undefined {
  if (flag.kind === 'switch' && value !== 'true' && value !== 'false') return `--${flag.name} is true or false.`
  if (flag.kind === 'list') (flags[flag.name] ??= []).push(value)
  else flags[flag.name] = [value]
  return undefined
}
