import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core'
import { IconAdjustmentsHorizontal, IconArrowsMinimize, IconMinus, IconPlus } from '@tabler/icons-react'
import type { RefObject } from 'react'
import { useCommands } from '../../client/commands.ts'
import { ExportMenu } from './ExportMenu.tsx'
import type { ForestPicture } from './ForestPicture.ts'
import type { Forest } from './forest.ts'
import { countOf } from './itemText.ts'
import classes from './LayersPage.module.css'
import { type ForestItem, type ForestOrder, longRun } from './layoutForest.ts'
import { SearchBox } from './SearchBox.tsx'
import type { StepCache } from './StepCache.ts'
import type { ForestPlace } from './useForestPlace.ts'

interface Props {
  readonly forest: Forest
  readonly place: ForestPlace
  /** What the search found, from top to bottom. */
  readonly found: readonly ForestItem[]
  readonly pictureRef: RefObject<ForestPicture | undefined>
  readonly steps: StepCache
  readonly onError: (error: unknown) => void
  /** The keyboard goes on to the forest. */
  readonly onLeave: () => void
}

const zoomStep = 1.4

const orders: readonly { readonly value: ForestOrder; readonly label: string }[] = [
  { value: 'images', label: 'Most images first' },
  { value: 'size', label: 'Largest first' },
  { value: 'name', label: 'By name' },
]

/** Title, search, and how the forest is shown. */
export function ForestToolbar({ forest, place, found, pictureRef, steps, onError, onLeave }: Props) {
  const { layout, setChoice } = place
  const { choice } = layout
  const zoomIn = () => pictureRef.current?.zoom(zoomStep)
  const zoomOut = () => pictureRef.current?.zoom(1 / zoomStep)
  const fit = () => pictureRef.current?.fit()
  const setChains = (chains: typeof choice.chains) => setChoice({ chains, chainsBut: new Set() })
  const setFolds = (folds: typeof choice.folds) => setChoice({ folds, foldsBut: new Set() })
  const group = 'Layers'
  useCommands([
    { id: 'layers.zoomIn', title: 'Zoom in', group, keys: '+', run: zoomIn },
    { id: 'layers.zoomOut', title: 'Zoom out', group, keys: '-', run: zoomOut },
    { id: 'layers.fit', title: 'Show the whole forest', group, keys: '0', keywords: 'fit overview', run: fit },
    { id: 'layers.openChains', title: 'Open all runs of layers', group, run: () => setChains('open') },
    { id: 'layers.closeChains', title: 'Close all runs of layers', group, run: () => setChains('closed') },
    { id: 'layers.fold', title: 'Fold all bases into one row each', group, run: () => setFolds('bases') },
    { id: 'layers.unfold', title: 'Unfold everything', group, run: () => setFolds('none') },
    {
      id: 'layers.scale',
      title: choice.scale === 'linear' ? 'Widths by the square root of sizes' : 'Widths by sizes',
      group,
      run: () => setChoice({ scale: choice.scale === 'linear' ? 'root' : 'linear' }),
    },
  ])
  return (
    <header className={classes.bar}>
      <h1 id="layers-title" className={classes.title}>
        Layers
      </h1>
      <span className={`tabular soft ${classes.count}`}>
        {countOf(forest.layers.size, 'layer')} in {countOf(forest.images.size, 'image')}
      </span>
      <SearchBox place={place} found={found} onLeave={onLeave} />
      <span className={classes.space} />
      <ActionIcon.Group>
        <Tooltip label="Zoom out (−)">
          <ActionIcon variant="default" size={30} aria-label="Zoom out" onClick={zoomOut}>
            <IconMinus size={15} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Show the whole forest (0)">
          <ActionIcon variant="default" size={30} aria-label="Show the whole forest" onClick={fit}>
            <IconArrowsMinimize size={15} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Zoom in (+)">
          <ActionIcon variant="default" size={30} aria-label="Zoom in" onClick={zoomIn}>
            <IconPlus size={15} />
          </ActionIcon>
        </Tooltip>
      </ActionIcon.Group>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button variant="default" leftSection={<IconAdjustmentsHorizontal size={14} />}>
            View
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Width of a layer</Menu.Label>
          <Menu.RadioGroup
            value={choice.scale}
            onChange={(scale) => setChoice({ scale: scale === 'root' ? 'root' : 'linear' })}
          >
            <Menu.RadioItem value="linear">By its size</Menu.RadioItem>
            <Menu.RadioItem value="root">By the square root of its size</Menu.RadioItem>
          </Menu.RadioGroup>
          <Menu.Divider />
          <Menu.Label>Order</Menu.Label>
          <Menu.RadioGroup
            value={choice.order}
            onChange={(value) => {
              const order = orders.find((entry) => entry.value === value)
              if (order) setChoice({ order: order.value })
            }}
          >
            {orders.map(({ value, label }) => (
              <Menu.RadioItem key={value} value={value}>
                {label}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
          <Menu.Divider />
          <Menu.Label>Layers that the same images stack</Menu.Label>
          <Menu.RadioGroup
            value={choice.chains}
            onChange={(value) => setChains(value === 'open' || value === 'closed' ? value : 'long')}
          >
            <Menu.RadioItem value="open">One by one</Menu.RadioItem>
            <Menu.RadioItem value="long">In one block from {longRun + 1} on</Menu.RadioItem>
            <Menu.RadioItem value="closed">Always in one block</Menu.RadioItem>
          </Menu.RadioGroup>
          <Menu.Divider />
          <Menu.Item onClick={() => setFolds('bases')}>Fold all bases</Menu.Item>
          <Menu.Item onClick={() => setFolds('none')}>Unfold everything</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ExportMenu forest={forest} layout={layout} steps={steps} pictureRef={pictureRef} onError={onError} />
    </header>
  )
}
