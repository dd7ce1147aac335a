import { archiveName } from '../../../shared/model/archiveName.ts'
import { shortDigest } from '../../../shared/model/digest.ts'
import { shellWord } from '../../../shared/model/shellWord.ts'

/** The docker commands that show and do what one can do with an image here, ready to copy. */
export function dockerCommands({ id, names }: { readonly id: string; readonly names: readonly string[] }): string[] {
  const reference = names[0] ?? shortDigest(id)
  return [
    `docker image inspect ${reference}`,
    `docker history --no-trunc ${reference}`,
    ...(names[0] === undefined ? [] : [`docker pull ${reference}`, `docker push ${reference}`]),
    saveCommand([reference]),
    `docker rmi ${reference}`,
  ]
}

/** The docker command that saves images, to the file that is suggested or to another one. */
export function saveCommand(references: readonly string[], file = archiveName(references)): string {
  return ['docker save -o', ...[file, ...references].map(shellWord)].join(' ')
}
