/** Handlers that tell which layer the mouse is over: an extra for the eye, what they show is written there, too. */
export function pointing(chainId: string | undefined, onPoint: (chainId: string | undefined) => void) {
  return { onMouseEnter: () => onPoint(chainId), onMouseLeave: () => onPoint(undefined) }
}
