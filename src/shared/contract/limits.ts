/** No call and no event carries more rows than this. */
export const maxRows = 500

/** Progress and events reach a client at most this many times a second. */
export const maxUpdatesPerSecond = 20
