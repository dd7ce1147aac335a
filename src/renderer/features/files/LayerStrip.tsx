import { type KeyboardEvent, type MouseEvent, useEffect, useRef } from 'react'
import type { ImageDetails } from '../../../shared/contract/images.ts'
import { parseInstruction, shortArgument } from '../../../shared/model/instruction.ts'
import { useWidgetKeys } from '../../client/widgetKeys.ts'
import { LayerSwatch } from '../../ui/LayerSwatch.tsx'
import { Size } from '../../ui/Size.tsx'
import classes from './LayerStrip.module.css'

/** A list of which one entry is chosen (ARIA authoring practices, "Listbox"). */
const listRole = { role: 'listbox', tabIndex: 0 } as const

interface Props {
  readonly image: ImageDetails
  /** Position of the layer that is looked at, 1 for the lowest. */
  readonly layer: number
  readonly onLayer: (layer: number, how: 'click' | 'key') => void
}

/** The layers of an image, the topmost first, to choose the one as of which files are shown. */
export function LayerStrip({ image, layer, onLayer }: Props) {
  const list = useRef<HTMLUListElement>(null)
  const steps = new Map(image.history.map((entry) => [entry.layer?.chainId, entry.createdBy]))
  const count = image.layers.length
  const goTo = (position: number) => onLayer(Math.min(count, Math.max(1, position)), 'key')
  const pressKey = useWidgetKeys<KeyboardEvent>('Layers of the image', [
    { keys: ['ArrowUp'], title: 'The layer above', run: () => goTo(layer + 1) },
    { keys: ['ArrowDown'], title: 'The layer below', run: () => goTo(layer - 1) },
    { keys: ['Home'], title: 'The topmost layer', run: () => goTo(count) },
    { keys: ['End'], title: 'The lowest layer', run: () => goTo(1) },
  ])
  const handlers = {
    onKeyDown: pressKey,
    onClick: (event: MouseEvent) => {
      const entry = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-position]') : null
      if (entry !== null) onLayer(Number(entry.dataset.position), 'click')
    },
  }
  useEffect(() => {
    list.current?.querySelector(`[data-position="${layer}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [layer])
  return (
    <ul
      ref={list}
      {...listRole}
      className={classes.strip}
      aria-label="Layers, topmost first"
      {...handlers}
      {...{ 'aria-activedescendant': `strip-layer-${layer}` }}
    >
      {image.layers
        .map((entry, index) => ({ entry, position: index + 1 }))
        .reverse()
        .map(({ entry, position }) => {
          const { keyword, argument } = parseInstruction(steps.get(entry.chainId) ?? '')
          return (
            <li
              key={position}
              {...optionRole(position === layer)}
              id={`strip-layer-${position}`}
              data-position={position}
              data-above={position > layer}
              className={classes.layer}
              title={`${keyword} ${argument}`.trim()}
            >
              <span className={classes.position}>{position}</span>
              <LayerSwatch diffId={entry.diffId} />
              <code className={classes.step}>
                {keyword && <b>{keyword} </b>}
                {shortArgument(argument) || (keyword ? '' : 'not recorded')}
              </code>
              <span className={classes.size}>
                <Size bytes={entry.dockerSize} kind="docker" />
              </span>
            </li>
          )
        })}
    </ul>
  )
}

function optionRole(isChosen: boolean) {
  return { role: 'option', 'aria-selected': isChosen } as const
}
