const units: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1e3,
  kb: 1e3,
  m: 1e6,
  mb: 1e6,
  g: 1e9,
  gb: 1e9,
  t: 1e12,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
}

/**
 * The whole bytes of a size as people write it, `2 GB`, `1.5g`, `500MiB`: units as formatSize has them, in tens, or
 * with an i in twos. Undefined for what is none, and beyond 1,000 TB.
 */
export function parseSize(text: string): number | undefined {
  const [, digits, unit = ''] = /^\s*(\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})\s*([a-z]*)\s*$/i.exec(text) ?? []
  const factor = units[unit.toLowerCase()]
  if (digits === undefined || factor === undefined) return undefined
  const bytes = Math.round(Number(digits) * factor)
  return bytes <= 1e15 ? bytes : undefined
}
