import { type Logger, pino } from 'pino'

/** The log of this process: JSON lines on standard error, errors with message, cause and stack. Never tokens or credentials. LAMINA_LOG_LEVEL, or `info`. */
export function createLogger(): Logger {
  const level = process.env.LAMINA_LOG_LEVEL ?? 'info'
  return pino(
    { level, base: null, serializers: { error: pino.stdSerializers.err } },
    pino.destination({ dest: 2, sync: true }),
  )
}
