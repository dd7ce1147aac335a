import { PushForm } from './PushForm.tsx'
import { TransferFrame } from './TransferFrame.tsx'

/** Pushes an image, at `/images/push`: by which name, what is sent, then how far it is. */
export function PushPage() {
  return <TransferFrame kind="push" title="Push an image" form={(form) => <PushForm {...form} />} />
}
