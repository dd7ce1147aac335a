import type { ImageRow } from '../../../../shared/contract/images.ts'
import { DeleteDialog } from '../DeleteDialog.tsx'
import { SaveDialog } from '../SaveDialog.tsx'
import { TagDialog } from '../TagDialog.tsx'
import { UntagDialog } from '../UntagDialog.tsx'

/** The dialog that is open over the list. */
export type ListDialog =
  | { readonly kind: 'delete'; readonly images: readonly ImageRow[] }
  | { readonly kind: 'save'; readonly references: readonly string[]; readonly label: string }
  | { readonly kind: 'tag' | 'untag'; readonly image: ImageRow }

interface Props {
  readonly dialog: ListDialog
  readonly onClose: () => void
  /** The images of a deletion are gone. */
  readonly onDeleted: () => void
}

/** Asks what there is to decide before something is done with images. */
export function ListDialogs({ dialog, onClose, onDeleted }: Props) {
  switch (dialog.kind) {
    case 'delete':
      return <DeleteDialog images={dialog.images} onDone={onDeleted} onClose={onClose} />
    case 'save':
      return <SaveDialog references={dialog.references} label={dialog.label} onClose={onClose} />
    case 'tag':
      return <TagDialog imageId={dialog.image.id} name={dialog.image.names[0]} onClose={onClose} />
    case 'untag':
      return <UntagDialog imageId={dialog.image.id} names={dialog.image.names} onClose={onClose} />
  }
}
