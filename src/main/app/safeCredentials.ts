import { safeStorage } from 'electron'
import type { Sealer } from '../engine/registry/credentials/SealedCredentials.ts'

/**
 * Seals with the key that the desktop's keyring keeps for Lamina (Electron's safeStorage). Call it when the app is
 * ready. It is not available where there is no keyring: what Electron falls back to there is no secret.
 */
export function safeCredentials(): Sealer {
  return {
    isAvailable: () => safeStorage.isEncryptionAvailable() && hasKeyring(),
    seal: (text) => safeStorage.encryptString(text),
    unseal: (bytes) => safeStorage.decryptString(Buffer.from(bytes)),
  }
}

/** On Linux only one of several keyrings may be there, or none. An Electron that does not tell is too old to be trusted. */
function hasKeyring(): boolean {
  if (process.platform !== 'linux') return true
  const told: unknown = Reflect.get(safeStorage, 'getSelectedStorageBackend')
  if (typeof told !== 'function') return false
  return !['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())
}
