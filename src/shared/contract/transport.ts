/** Where a page served over HTTP reaches the engine, under its own origin. */
export const rpcPath = '/rpc'

/** Where a page streams an archive to: `POST /upload?name=FILE&id=OPERATION`, the id made up by the page. */
export const uploadPath = '/upload'

/**
 * Where a page gets an archive of images from: `GET /download?reference=NAME&reference=...&name=FILE&id=OPERATION`,
 * the id made up by the page. See docs/transport.md.
 */
export const downloadPath = '/download'

/**
 * Where a page looks at a terminal over a WebSocket: `/terminal?session=ID&rows=ROWS&columns=COLUMNS`. See
 * `terminalFrames.ts`.
 */
export const terminalPath = '/terminal'

/**
 * Files of containers: `GET /container-files?id=ID&path=PATH` gets a regular file as it is and anything else as a tar;
 * `POST /container-files?id=ID&path=DIRECTORY&name=FILE&size=BYTES` puts a file there. Paths are raw, `%NN` a byte. See
 * docs/transport.md.
 */
export const containerFilesPath = '/container-files'

/**
 * Where a page reads what a container printed: `GET /logs?container=ID&tail=N&since=MS&until=MS&follow&stdout&stderr`,
 * as records (`logFrames.ts`), or with `as=text` as a file, whose lines have `times` before them. See docs/transport.md.
 */
export const logsPath = '/logs'
