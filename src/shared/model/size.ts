const decimalUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB']

/**
 * Bytes in decimal units as the docker command line writes them (`HumanSizeWithPrecision(size, 3)`):
 * three significant digits, `5.59MB`, `0B`. `docker system df` writes four.
 */
export function formatSize(bytes: number, digits = 3): string {
  let size = bytes
  let unit = 0
  while (size >= 1000 && unit < decimalUnits.length - 1) {
    size /= 1000
    unit++
  }
  return `${Number(size.toPrecision(digits))}${decimalUnits[unit]}`
}
