/** Lines with their numbers, which tell equal ones apart. Results are only ever added at the end. */
export function numberLines(lines: readonly string[]): readonly { readonly number: number; readonly line: string }[] {
  return lines.map((line, index) => ({ number: index + 1, line }))
}
