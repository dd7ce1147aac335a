/**
 * Headers of every answer to a window (Content Security Policy Level 3). Scripts come from our own origin only; what
 * 'wasm-unsafe-eval' lets them do beyond that is to compile WebAssembly, which jq is. Styles may be inline, since the
 * component library writes its variables into the page. `webSocketOrigin`, as `ws://127.0.0.1:4000`, is allowed by name
 * for browsers whose 'self' does not cover it.
 */
export function securityHeaders(webSocketOrigin?: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${webSocketOrigin === undefined ? '' : ` ${webSocketOrigin}`}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]
  return {
    'Content-Security-Policy': policy.join('; '),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  }
}
