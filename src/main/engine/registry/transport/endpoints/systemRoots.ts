import { X509Certificate } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import tls from 'node:tls'

/** Where systems keep the certificates that they trust, in one file (Go's crypto/x509 looks at the same ones). */
const bundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/ssl/cert.pem',
]
const sizeLimit = 4 * 1024 * 1024
const blockPattern = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

interface Read {
  readonly path: string
  readonly changed: number
  readonly extra: readonly string[]
}

let last: Read | undefined

/**
 * Certificates that the system trusts and Node does not bring along, PEM: those of a company, as a rule. The file is
 * read by us, since Node takes 200 ms of the main thread for it (`tls.getCACertificates('system')`, measured).
 * SSL_CERT_FILE names another file. Empty where there is none.
 */
export async function systemRoots(env: Readonly<Record<string, string | undefined>>): Promise<readonly string[]> {
  for (const path of env.SSL_CERT_FILE ? [env.SSL_CERT_FILE] : bundles) {
    const found = await stat(path).catch(() => undefined)
    if (!found?.isFile() || found.size > sizeLimit) continue
    if (last?.path === path && last.changed === found.mtimeMs) return last.extra
    const text = await readFile(path, 'latin1').catch(() => undefined)
    if (text === undefined) continue
    last = { path, changed: found.mtimeMs, extra: withoutKnown(text) }
    return last.extra
  }
  return []
}

/** The PEM blocks of a text, each once. */
export function certificatesIn(text: string): readonly string[] {
  return [...new Set(text.match(blockPattern) ?? [])]
}

function withoutKnown(text: string): readonly string[] {
  // Electron's Node may be older than this function.
  const brought: readonly string[] =
    typeof tls.getCACertificates === 'function' ? tls.getCACertificates('default') : tls.rootCertificates
  const known = new Set(brought.map(content))
  return certificatesIn(text).filter((pem) => !known.has(content(pem)) && isReadable(pem))
}

function content(pem: string): string {
  return pem.replaceAll(/-----[^-]+-----|\s/g, '')
}

function isReadable(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0
  } catch {
    return false
  }
}
