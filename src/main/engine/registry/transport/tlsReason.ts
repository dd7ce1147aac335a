import type { ConnectionUse, Failure } from './connectionError.ts'

/** Codes of OpenSSL for authorities that nobody here vouches for (X509_verify_cert_error_string). */
const unknownAuthority = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

/** Why no TLS connection came about, and what to do; undefined when the failure is another one. Tries again are of no use. */
export function tlsReason({ code, message }: Failure, { host }: ConnectionUse): string | undefined {
  if (unknownAuthority.has(code)) {
    return (
      `the certificate of ${host} is signed by an authority that is not trusted here. If it is yours, put the ` +
      `authority's certificate into ~/.config/docker/certs.d/${host}/ca.crt, or mark the registry as insecure.`
    )
  }
  if (code === 'CERT_HAS_EXPIRED') {
    return `the certificate of ${host} has expired. Check this machine's clock; else its operator has to renew it.`
  }
  if (code === 'CERT_NOT_YET_VALID') return `the certificate of ${host} is not valid yet. Check this machine's clock.`
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'UND_ERR_PRX_TLS') {
    return `the certificate of ${host} is for another host (${message.replace(/\.$/, '')}). Check the name.`
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) return handshakeReason(code, message, host)
  if (code.startsWith('CERT_') || code.startsWith('UNABLE_TO_') || code === 'HOSTNAME_MISMATCH') {
    return `the certificate of ${host} is not accepted (${message || code}).`
  }
  return undefined
}

function handshakeReason(code: string, message: string, host: string): string | undefined {
  const text = `${code} ${message}`.toLowerCase().replaceAll('_', ' ')
  if (text.includes('wrong version number') || text.includes('packet length too long')) {
    return `${host} speaks plain HTTP where TLS is expected. If you trust the network, mark the registry as insecure.`
  }
  if (text.includes('certificate required') || text.includes('bad certificate')) {
    return (
      `${host} wants a client certificate${text.includes('bad') ? ' that it knows' : ''}. Put it and its key into ` +
      `~/.config/docker/certs.d/${host}/ as client.cert and client.key.`
    )
  }
  return `no TLS connection to ${host} came about (${/error:.*?:.*?:(?:.*?:)?([^:]+):/.exec(message)?.[1] ?? message}).`
}
