/** A text that may be a URL, for people: without all that may be a user and a password in it. */
export function withoutUser(text: string): string {
  return text.replace(/^(.*:\/\/)?.*@/s, '$1')
}
