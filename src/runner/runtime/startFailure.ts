import { EngineError } from '../../main/engine/errors/EngineError.ts'

/** Why a program could not be started, with the exit code that Docker gives such a container or exec. */
export interface StartFailure {
  /** In Docker's words. */
  readonly message: string
  readonly exitCode: 126 | 127 | 128
}

/** What a runtime's failure to start a container means, told as dockerd tells it. */
export function containerFailure(reason: string): StartFailure {
  // dockerd creates and starts in two steps; the first is what failed.
  const detail = reason.replace(/^runc run failed: /, 'runc create failed: ')
  const named = /^(runc|crun)/.test(detail) ? detail : `crun: ${detail}`
  const hint = /not a directory/i.test(reason)
    ? ': Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type'
    : ''
  return {
    message: `failed to create task for container: failed to create shim task: OCI runtime create failed: ${named}: unknown${hint}`,
    exitCode: exitCodeOf(reason),
  }
}

/** The same for a process that was to run in a running container. */
export function execFailure(reason: string): StartFailure {
  return { message: `OCI runtime exec failed: ${reason}: unknown`, exitCode: exitCodeOf(reason) }
}

/** The error that a start which failed ends with. */
export function startError(what: string, { message, exitCode }: StartFailure): EngineError {
  const isTheirs = exitCode !== 128
  return new EngineError(isTheirs ? 'INVALID_ARGUMENT' : 'INTERNAL', `Could not start ${what}: ${message}`, {
    data: { docker: message, exitCode },
  })
}

function exitCodeOf(reason: string): StartFailure['exitCode'] {
  if (/executable file .*not found|no such file or directory/i.test(reason)) return 127
  if (/permission denied|is a directory/i.test(reason)) return 126
  return /not a directory/i.test(reason) ? 127 : 128
}
