import { IconDeviceFloppy, IconEye, IconRefresh, IconTag, IconTagOff, IconTrash, IconUpload } from '@tabler/icons-react'
import type { ImageRow } from '../../../../shared/contract/images.ts'
import { maxRows } from '../../../../shared/contract/limits.ts'
import { shortDigest } from '../../../../shared/model/digest.ts'
import { engine } from '../../../client/api.ts'
import { taggedNames } from '../../../client/updates.ts'
import { dockerCommands, saveCommand } from '../dockerCommands.ts'
import type { ListAction, ListActs, ListCopy, ListTarget } from './listTarget.ts'

/** What can be done with one image of the list. */
export function imageTarget(image: ImageRow, acts: ListActs): ListTarget {
  const name = image.names[0]
  const label = name ?? shortDigest(image.id)
  const own: readonly ListAction[] = [
    { id: 'open', title: 'Open', keywords: 'show inspect layers', icon: IconEye, run: () => acts.open(image) },
    { id: 'tag', title: 'Add name…', keywords: 'tag rename', icon: IconTag, run: () => acts.tag(image) },
    {
      id: 'untag',
      title: 'Remove names…',
      keywords: 'untag rmi',
      icon: IconTagOff,
      ...(image.names.length > 1 ? {} : { obstacle: 'An image keeps its last name: delete the image instead.' }),
      run: () => acts.untag(image),
    },
    {
      id: 'push',
      title: 'Push…',
      keywords: 'upload registry publish docker push',
      icon: IconUpload,
      ...(name === undefined ? { obstacle: 'Only an image with a name can be pushed: add one.' } : {}),
      run: () => acts.push(image),
    },
  ]
  const copies: readonly ListCopy[] = [
    ...(name === undefined ? [] : [{ title: 'Copy name', text: () => name }]),
    { title: 'Copy image ID', text: () => image.id },
    { title: 'Copy digest', text: async () => (await engine.images.get({ reference: image.id })).target.digest },
  ]
  return {
    label,
    subject: 'the current image',
    actions: [...own, ...sharedActions([image], label, acts)],
    copies,
    commands: dockerCommands(image),
  }
}

/** What can be done with several images at once. */
export function imagesTarget(images: readonly ImageRow[], acts: ListActs): ListTarget {
  const names = images.flatMap((image) => image.names)
  const ids = images.map(({ id }) => id)
  const copies: readonly ListCopy[] = [
    ...(names.length === 0 ? [] : [{ title: 'Copy names', text: () => names.join('\n') }]),
    { title: 'Copy image IDs', text: () => ids.join('\n') },
  ]
  const short = ids.map(shortDigest)
  const commands = [
    `docker image inspect ${short.join(' ')}`,
    saveCommand(saveReferences(images)),
    `docker rmi --force --no-prune ${short.join(' ')}`,
  ]
  const noun = images.length === 1 ? 'image' : 'images'
  return {
    label: `${images.length} marked ${noun}`,
    subject: images.length === 1 ? 'the marked image' : `${images.length} marked images`,
    actions: sharedActions(images, `${images.length} ${noun}`, acts),
    copies,
    commands,
  }
}

/** What saving these images is given: all their names, so that these go along, and the ID of those without. */
function saveReferences(images: readonly ImageRow[]): readonly string[] {
  return images.flatMap(({ id, names }) => (names.length > 0 ? names : [id]))
}

function sharedActions(images: readonly ImageRow[], label: string, acts: ListActs): readonly ListAction[] {
  const references = saveReferences(images)
  const count = references.length.toLocaleString('en-US')
  const tooMany = { obstacle: `At most ${maxRows} names are saved at a time; these images have ${count}.` }
  const isTagged = taggedNames(images).length > 0
  return [
    {
      id: 'updates',
      title: 'Check for updates',
      keywords: 'newer registry pull outdated',
      icon: IconRefresh,
      ...(isTagged ? {} : { obstacle: 'Only what has a tag can be newer in a registry.' }),
      run: () => acts.check(images),
    },
    {
      id: 'save',
      title: 'Save…',
      keywords: 'download export archive tar docker save',
      icon: IconDeviceFloppy,
      ...(references.length > maxRows ? tooMany : {}),
      run: () => acts.save(references, label),
    },
    { id: 'delete', title: 'Delete…', keywords: 'remove rmi', icon: IconTrash, run: () => acts.remove(images) },
  ]
}
