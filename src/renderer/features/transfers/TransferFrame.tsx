import { type ReactNode, useId } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { usePageSubject } from '../../client/pageSubject.ts'
import {
  parseTransferAddress,
  type TransferKind,
  type TransferWish,
  transferAddress,
} from '../../client/transferAddress.ts'
import { DetailHead } from '../../ui/page/DetailHead.tsx'
import { Page } from '../../ui/page/Page.tsx'
import classes from './TransferPage.module.css'
import { TransferRun } from './TransferRun.tsx'

/** What the form of a pull or push is given. */
export interface TransferForm {
  /** What is looked at, as the address says. */
  readonly wish: TransferWish
  readonly onWish: (wish: TransferWish) => void
  /** It was begun; given the address where it is seen. */
  readonly onBegun: (address: string) => void
}

interface Props {
  readonly kind: TransferKind
  /** What the page is called while nothing was begun. */
  readonly title: string
  readonly form: (form: TransferForm) => ReactNode
}

/** The page of a pull or push: its form, and once it was begun how far it is. All of it is in the address. */
export function TransferFrame({ kind, title, form }: Props) {
  const [search] = useSearchParams()
  const navigate = useNavigate()
  const { operation, ...wish } = parseTransferAddress(search)
  const verb = kind === 'pull' ? 'Pull' : 'Push'
  const what = wish.allTags ? `all tags of ${wish.reference}` : wish.reference
  const heading = operation === undefined ? title : `${verb} ${what}`
  const id = useId()
  usePageSubject(heading)
  const onBegun = (address: string) => void navigate(address)
  return (
    <Page titleId={id}>
      <DetailHead id={id} back={{ to: '/images', text: 'Images' }} title={heading} />
      <div className={classes.content}>
        {operation === undefined ? (
          form({
            wish,
            onWish: (next) => void navigate(transferAddress(kind, next), { replace: wish.reference === '' }),
            onBegun,
          })
        ) : (
          <TransferRun kind={kind} id={operation} wish={wish} onBegun={onBegun} />
        )}
      </div>
    </Page>
  )
}
