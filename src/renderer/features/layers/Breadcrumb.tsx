import { CloseButton } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { useStore } from '../../client/Store.ts'
import { LayerSwatch } from '../../ui/LayerSwatch.tsx'
import type { Forest, LayerNode } from './forest.ts'
import { countOf, layerTitle } from './itemText.ts'
import classes from './LayersPage.module.css'
import type { StepCache } from './StepCache.ts'

interface Props {
  readonly forest: Forest
  /** The layer whose tree alone is shown. */
  readonly under: string | undefined
  readonly steps: StepCache
  readonly onUnder: (chainId: string | undefined) => void
}

/** So many of the branches below are ways back. */
const most = 4

/** Where one is when the tree of a layer alone is shown, and the ways back out. */
export function Breadcrumb({ forest, under, steps, onUnder }: Props) {
  useStore(steps.changes)
  const layer = under === undefined ? undefined : forest.layers.get(under)
  if (layer === undefined) return null
  const branches = branchesBelow(layer)
  return (
    <nav className={classes.crumbs} aria-label="Shown part of the forest">
      <button type="button" className={classes.crumb} onClick={() => onUnder(undefined)}>
        All layers
      </button>
      {branches.length > most && <span className="soft">…</span>}
      {branches.slice(-most).map((branch) => (
        <Crumb key={branch.chainId} layer={branch} steps={steps} onClick={() => onUnder(branch.chainId)} />
      ))}
      <Crumb layer={layer} steps={steps} />
      <span className="soft">{countOf(layer.imageCount, 'image')}</span>
      <CloseButton size="sm" aria-label="Show the whole forest again" onClick={() => onUnder(undefined)} />
    </nav>
  )
}

function Crumb(props: { readonly layer: LayerNode; readonly steps: StepCache; readonly onClick?: () => void }) {
  const { layer, steps, onClick } = props
  const title = layerTitle(layer, steps.get(layer.chainId)?.instruction)
  const content = (
    <>
      <LayerSwatch diffId={layer.diffId} />
      <span className={classes.crumbText}>{title}</span>
    </>
  )
  return (
    <>
      <IconChevronRight size={13} aria-hidden="true" />
      {onClick === undefined ? (
        <span className={classes.crumb} aria-current="page">
          {content}
        </span>
      ) : (
        <button type="button" className={classes.crumb} onClick={onClick}>
          {content}
        </button>
      )}
    </>
  )
}

/** The layers below that more images stack, the top layer of each such stretch, lowest first. */
function branchesBelow(layer: LayerNode): readonly LayerNode[] {
  const branches: LayerNode[] = []
  let { imageCount } = layer
  for (let below = layer.parent; below !== undefined; below = below.parent) {
    if (below.imageCount === imageCount) continue
    imageCount = below.imageCount
    branches.push(below)
  }
  return branches.reverse()
}
