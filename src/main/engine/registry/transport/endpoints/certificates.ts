import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { EngineError, toEngineError } from '../../../errors/EngineError.ts'
import { isMissing } from '../../../io/files.ts'
import { readTextFile } from '../../../io/textFile.ts'
import { certificatesIn } from './systemRoots.ts'

/** What the folders of a host hold, PEM. */
export interface HostCertificates {
  readonly ca: readonly string[]
  readonly cert?: string
  readonly key?: string
}

/** Files of one folder that are looked at. */
const fileLimit = 100

/**
 * Where certificates of registries are looked for: docker's folder of the system, the person's one (which rootless
 * docker has), and Lamina's own beside its settings.
 */
export function certificateFolders(
  env: Readonly<Record<string, string | undefined>>,
  settingsFolder?: string,
): readonly string[] {
  const config = env.XDG_CONFIG_HOME || join(homedir(), '.config')
  const own = settingsFolder === undefined ? [] : [join(settingsFolder, 'certs.d')]
  return ['/etc/docker/certs.d', join(config, 'docker', 'certs.d'), ...own]
}

/**
 * Reads HOST[:PORT]/ in each of the folders, as docker does (Docker docs, "Verify repository client with
 * certificates"): `*.crt` are authorities to trust, `NAME.cert` with `NAME.key` is a client certificate, of which the
 * first one counts. Throws INVALID_ARGUMENT, naming the file, for a certificate without its key, a key without its
 * certificate, two that do not belong together, and what is no PEM.
 */
export async function readCertificates(folders: readonly string[], host: string): Promise<HostCertificates> {
  const all = await Promise.all(folders.map((folder) => readFolder(join(folder, host.toLowerCase()), host)))
  const client = all.find(({ cert }) => cert !== undefined)
  return {
    ca: [...new Set(all.flatMap(({ ca }) => ca))],
    ...(client?.cert === undefined ? {} : { cert: client.cert }),
    ...(client?.key === undefined ? {} : { key: client.key }),
  }
}

async function readFolder(folder: string, host: string): Promise<HostCertificates> {
  try {
    const names = (await readdir(folder)).toSorted().slice(0, fileLimit)
    const ending = (end: string): string[] => names.filter((name) => name.endsWith(end))
    const ca: string[] = []
    for (const name of ending('.crt')) ca.push(...(await readAuthorities(join(folder, name))))
    requirePairs(folder, ending('.cert'), ending('.key'))
    const [first] = ending('.cert')
    return { ca, ...(first === undefined ? {} : await readClient(join(folder, first))) }
  } catch (thrown) {
    if (isMissing(thrown)) return { ca: [] }
    throw toEngineError(thrown, `read the certificates for ${host} in ${folder}`)
  }
}

async function readAuthorities(path: string): Promise<readonly string[]> {
  const found = certificatesIn((await readTextFile(path)) ?? '')
  if (found.length === 0 || !found.every((pem) => parse(pem))) throw unusable(path, 'it is no certificate in PEM')
  return found
}

function requirePairs(folder: string, certificates: readonly string[], keys: readonly string[]): void {
  for (const name of certificates) {
    const key = name.replace(/\.cert$/, '.key')
    if (keys.includes(key)) continue
    const path = join(folder, name)
    throw unusable(path, `its key ${key} is missing. The certificate of an authority has to end in .crt`)
  }
  for (const name of keys) {
    const certificate = name.replace(/\.key$/, '.cert')
    if (!certificates.includes(certificate)) {
      throw unusable(join(folder, name), `its certificate ${certificate} is missing`)
    }
  }
}

async function readClient(path: string): Promise<{ readonly cert: string; readonly key: string }> {
  const keyPath = path.replace(/\.cert$/, '.key')
  const cert = (await readTextFile(path)) ?? ''
  const key = (await readTextFile(keyPath)) ?? ''
  const certificate = parse(certificatesIn(cert)[0] ?? '')
  if (!certificate) throw unusable(path, 'it is no certificate in PEM')
  let isPair: boolean
  try {
    isPair = certificate.checkPrivateKey(createPrivateKey(key))
  } catch (cause) {
    throw unusable(keyPath, 'it is no private key in PEM without a password', cause)
  }
  if (!isPair) throw unusable(keyPath, `it is not the key of ${path}`)
  return { cert, key }
}

function parse(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}

function unusable(path: string, reason: string, cause?: unknown): EngineError {
  return new EngineError('INVALID_ARGUMENT', `${path} cannot be used: ${reason}.`, { data: { path }, cause })
}
