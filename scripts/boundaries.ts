import { globSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { importReason, packageReason } from './rooms.ts'
import { projectRoot } from './setUp.mjs'

const importPatterns = [
  /^\s*(?:import|export)\b[^'";]*?\bfrom\s*['"]([^'"]+)['"]/gm,
  /^\s*import\s*['"]([^'"]+)['"]/gm,
  /\b(?:import|require)\(\s*['"]([^'"]+)['"]/g,
]

/** What a source file imports, as written: static, dynamic and type imports alike. */
export function findImports(source: string): string[] {
  return importPatterns.flatMap((pattern) => [...source.matchAll(pattern)].map((match) => match[1] ?? ''))
}

/** Every import under `root`/src that a room must not have, a sentence each. Tests may import what they test. */
export function findViolations(root: string): string[] {
  const files = globSync('src/**/*.{ts,tsx}', { cwd: root }).map((file) => file.replaceAll('\\', '/'))
  return files
    .filter((file) => !/\.test\.tsx?$/.test(file))
    .flatMap((file) =>
      findImports(readFileSync(join(root, file), 'utf8')).flatMap((name) => {
        const reason = name.startsWith('.')
          ? importReason(file, posix.join(dirname(file), name))
          : packageReason(file, name)
        return reason === undefined ? [] : [`${file} imports ${name}: ${reason}`]
      }),
    )
}

if (import.meta.main) {
  const violations = findViolations(process.argv[2] ?? projectRoot)
  for (const violation of violations) console.error(violation)
  if (violations.length > 0) process.exitCode = 1
}
