import { EngineError } from '../errors/EngineError.ts'

type Options = Readonly<Record<string, string>>

/**
 * The options of the driver `local`, as `docker volume create -o` gives them: none, or `type=none`, `o=bind` and
 * `device=FOLDER` for a volume that is a folder of the host. Throws INVALID_ARGUMENT for those that miss one, UNSUPPORTED
 * for file systems that only root could mount.
 */
export function checkedOptions(name: string, options: Options = {}): Options {
  const { type = '', o: flags = '', device = '', ...others } = options
  const [other] = Object.keys(others)
  if (other !== undefined) throw invalid(name, `invalid option: "${other}"`)
  if (type === '' && flags === '' && device === '') return {}
  if (device === '') throw invalid(name, 'missing required option: "device"')
  if (type === '') throw invalid(name, 'missing required option: "type"')
  const isBind = type === 'none' && ['bind', 'rbind'].includes(flags)
  if (isBind && device.startsWith('/')) return options
  throw new EngineError(
    'UNSUPPORTED',
    `Could not make volume ${name}: a volume of type "${type}" with the options "${flags}" is not supported by Lamina. Use type=none, o=bind and device=FOLDER, or no options.`,
    { data: { docker: `create ${name}: volumes of type "${type}" (o=${flags}) are not supported by Lamina` } },
  )
}

/** Throws NOT_FOUND, in Docker's words, for a volume driver that Lamina does not have: it has `local`. */
export function checkDriver(name: string, driver = ''): void {
  if (driver === '' || driver === 'local') return
  throw new EngineError('NOT_FOUND', `Could not make volume ${name}: there is no driver ${driver}. Use local.`, {
    data: { docker: `create ${name}: error looking up volume plugin ${driver}: plugin "${driver}" not found` },
  })
}

function invalid(name: string, why: string): EngineError {
  return new EngineError('INVALID_ARGUMENT', `Could not make volume ${name}: ${why}.`, {
    data: { docker: `create ${name}: ${why}` },
  })
}
