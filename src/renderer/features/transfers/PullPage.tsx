import { PullForm } from './PullForm.tsx'
import { TransferFrame } from './TransferFrame.tsx'

/** Pulls an image, at `/images/pull`: what it costs, then how far it is. */
export function PullPage() {
  return <TransferFrame kind="pull" title="Pull an image" form={(form) => <PullForm {...form} />} />
}
