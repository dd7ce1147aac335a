/** The URL that a text stands for, or undefined when it stands for none. (URL.canParse is missing in old runtimes.) */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
