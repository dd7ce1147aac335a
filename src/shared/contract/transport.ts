/** Where a page served over HTTP reaches the engine, under its own origin. */
export const rpcPath = '/rpc'

/** Where a page streams an archive to: `POST /upload?name=FILE&ticket=MARK`. */
export const uploadPath = '/upload'
