import { posix } from 'node:path'
import { EngineError } from '../errors/EngineError.ts'

/** What one `-v SOURCE:TARGET[:OPTIONS]` asks for. */
export interface BindMount {
  /** Absolute path on the host, or the name of a volume; empty for an anonymous one. */
  readonly source: string
  readonly isVolume: boolean
  /** Absolute, in its shortest form. */
  readonly target: string
  readonly readOnly: boolean
  /** A new volume does not take over what the image has there. */
  readonly noCopy: boolean
  /** `rprivate`, `rshared`, ...; empty when none is asked for. */
  readonly propagation: string
}

const propagations = new Set(['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave'])
/** Labels of SELinux and consistency of file systems that are far away: both mean nothing here. */
const meaningless = new Set(['z', 'Z', 'consistent', 'cached', 'delegated'])
const volumeName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/

/** One entry of `Binds` by Docker's rules (moby `volume/mounts/linux_parser.go`). Throws INVALID_ARGUMENT in its words. */
export function parseBindMount(text: string): BindMount {
  const parts = text.split(':')
  const [first = '', second, third] = parts
  if (parts.length > 3 || first === '') throw invalid(`invalid volume specification: '${text}'`)
  if (second === undefined) throw invalid(`invalid volume specification: '${text}'`)
  const options = parseOptions(third, text)
  const config = (type: string) => `invalid volume specification: '${text}': invalid mount config for type "${type}": `
  const target = mountTarget(second, config(first.startsWith('/') ? 'bind' : 'volume'))
  if (first.startsWith('/')) {
    if (options.noCopy) throw invalid(`${config('bind')}field VolumeOptions must not be specified`)
    return { source: shortest(first), isVolume: false, target, ...options }
  }
  if (!volumeName.test(first)) throw badVolumeName(first)
  if (options.propagation !== '') throw invalid(`invalid mode: ${third}`)
  return { source: first, isVolume: true, target, ...options }
}

/**
 * The path in its shortest form. Throws INVALID_ARGUMENT in Docker's words, which begin with `what`, unless it is
 * absolute and not the root.
 */
export function mountTarget(path: string, what = ''): string {
  const target = shortest(path)
  if (!target.startsWith('/')) throw invalid(`${what}invalid mount path: '${path}' mount path must be absolute`)
  if (target === '/') throw invalid(`${what}invalid specification: destination can't be '/'`)
  return target
}

/** A path without repeated and trailing slashes, `.` and `..`, as Go's filepath.Clean gives it. */
function shortest(path: string): string {
  return posix.normalize(path).replace(/(.)\/$/, '$1')
}

/** The options of a bind or volume: `ro`, `rw`, `nocopy`, a propagation. At most one of a kind, as Docker has it. */
function parseOptions(text: string | undefined, whole: string): Pick<BindMount, 'readOnly' | 'noCopy' | 'propagation'> {
  const found = { readOnly: false, noCopy: false, propagation: '' }
  if (text === undefined) return found
  const kinds = new Set<string>()
  for (const option of text.split(',')) {
    const kind = kindOf(option)
    if (kind === undefined || kinds.has(kind)) {
      throw invalid(text === '' ? `invalid volume specification: '${whole}'` : `invalid mode: ${text}`)
    }
    kinds.add(kind)
    if (option === 'ro') found.readOnly = true
    if (option === 'nocopy') found.noCopy = true
    if (kind === 'propagation') found.propagation = option
  }
  return found
}

function kindOf(option: string): string | undefined {
  if (option === 'ro' || option === 'rw') return 'access'
  if (option === 'nocopy') return 'copy'
  if (propagations.has(option)) return 'propagation'
  return meaningless.has(option) ? `label ${option.toLowerCase()}` : undefined
}

/** What `--volumes-from CONTAINER[:ro|rw]` says. Throws INVALID_ARGUMENT in Docker's words. */
export function parseVolumesFrom(text: string): { readonly container: string; readonly readOnly: boolean } {
  const [container = '', mode] = text.split(':', 2)
  if (container === '') throw invalid('volumes-from specification cannot be an empty string')
  if (mode !== undefined && mode !== 'ro' && mode !== 'rw' && !meaningless.has(mode))
    throw invalid(`invalid mode: ${mode}`)
  return { container, readOnly: mode === 'ro' }
}

/** The error for a text that can't be the name of a volume, in Docker's words. */
export function badVolumeName(name: string): EngineError {
  return new EngineError(
    'INVALID_ARGUMENT',
    `Could not make a volume ${JSON.stringify(name)}: use at least two letters, digits, "_", "." and "-". For a folder of this machine give its whole path.`,
    {
      data: {
        docker:
          name.length === 1
            ? `create ${name}: volume name is too short, names should be at least two alphanumeric characters`
            : `create ${name}: "${name}" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`,
      },
    },
  )
}

function invalid(message: string): EngineError {
  return new EngineError('INVALID_ARGUMENT', message)
}
