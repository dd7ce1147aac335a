/**
 * Files in a container's folder that the runner has while its process runs and its output is written to the log; once
 * neither is there, the log has everything.
 */
export const logJournalNames = ['output.0', 'output.1'] as const

/** Files that an earlier part of a log may be in, at most: `--log-opt max-file`. */
export const mostLogFiles = 1000
