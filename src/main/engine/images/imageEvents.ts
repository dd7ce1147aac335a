import type { ImageId } from '../../../shared/model/digest.ts'
import type { EventDraft } from '../events/eventLog.ts'
import type { ImagePorts } from './ports.ts'

/**
 * Tells what happened to an image, as Docker does: its labels and `name`, which is the ID except for a tag.
 * An image that is gone has no labels left.
 */
export function emitImageEvent(
  { reader, events }: Pick<ImagePorts, 'reader' | 'events'>,
  action: EventDraft['action'],
  id: ImageId,
  name: string = id,
): void {
  const labels = reader.image(id)?.labels ?? {}
  events.emit({ type: 'image', action, id, attributes: { ...labels, name } })
}
