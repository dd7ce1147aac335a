import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from 'react'
import type { ImageDetails } from '../../../shared/contract/images.ts'
import { useCommands } from '../../client/commands.ts'
import { useWidgetKeys } from '../../client/widgetKeys.ts'
import { moveKeys, moveRow } from '../../ui/moveRow.ts'
import { useChosenLayer } from './chosenLayer.ts'
import { LayerDetails } from './LayerDetails.tsx'
import { LayerRow } from './LayerRow.tsx'
import classes from './LayersView.module.css'
import { StackBar } from './StackBar.tsx'

/** A table whose rows are gone through with the keyboard (ARIA authoring practices, "Grid"). */
const gridRole = { role: 'grid', tabIndex: 0 } as const

/** Rows that Page Up and Page Down go. */
const pageRows = 12

/** The layers of an image, the topmost first, with their digests and sizes; one of them with all there is to it. */
export function LayersView({ image }: { readonly image: ImageDetails }) {
  const { chosen, choose } = useChosenLayer(image)
  const [pointed, setPointed] = useState<string>()
  const table = useRef<HTMLTableElement>(null)
  const steps = new Map(image.history.map(({ layer, createdBy }) => [layer?.chainId, createdBy]))
  const layers = image.layers.map((layer, index) => ({ layer, position: index + 1 })).reverse()
  const current = chosen === undefined ? 0 : layers.length - chosen

  const moveTo = (key: string) => {
    const row = chosen === undefined ? 0 : moveRow(key, current, layers.length, pageRows)
    if (row !== undefined) choose(layers[row]?.position)
  }
  const close = () => {
    choose(undefined)
    table.current?.focus()
  }
  const pressKey = useWidgetKeys<KeyboardEvent>('Layers of the image', [
    { keys: moveKeys, title: 'Choose a layer', run: ({ key }) => moveTo(key) },
    { keys: ['Escape'], title: 'Close the details', isOff: chosen === undefined, run: close },
  ])
  useCommands(
    chosen === undefined
      ? []
      : [{ id: 'layers.close', title: 'Close the details of the layer', group: 'This image', run: close }],
  )
  useEffect(() => {
    table.current?.querySelector(`[data-position="${chosen}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [chosen])

  const handlers = {
    onKeyDown: pressKey,
    onClick: (event: MouseEvent) => {
      const isButton = event.target instanceof Element && event.target.closest('button') !== null
      const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-position]') : null
      if (!isButton && row !== null) choose(Number(row.dataset.position))
    },
  }
  return (
    <div className={classes.view}>
      <div className={classes.list}>
        <StackBar layers={image.layers} pointed={pointed} chosen={chosen} onPoint={setPointed} onChoose={choose} />
        <table
          ref={table}
          {...gridRole}
          className={classes.table}
          aria-label="Layers, topmost first"
          {...(chosen === undefined ? {} : { 'aria-activedescendant': `layer-row-${chosen}` })}
          {...handlers}
        >
          <thead>
            <tr>
              <th scope="col" data-column="position">
                #
              </th>
              <th scope="col" data-column="diffId">
                diffID
              </th>
              <th scope="col" data-column="step">
                Made by
              </th>
              <th scope="col" data-column="chainId">
                chainID
              </th>
              <th scope="col" data-column="blob">
                Digest
              </th>
              <th scope="col" data-column="type">
                Stored as
              </th>
              <th scope="col" data-column="dockerSize" title="Bytes as Docker counts them">
                Docker size
              </th>
              <th scope="col" data-column="size" title="Bytes of the uncompressed tar">
                Tar
              </th>
              <th scope="col" data-column="size" title="Bytes of the blob as stored, perhaps compressed">
                Blob
              </th>
              <th scope="col" data-column="entries">
                Entries
              </th>
              <th scope="col" data-column="users">
                Used by
              </th>
            </tr>
          </thead>
          <tbody>
            {layers.map(({ layer, position }) => (
              <LayerRow
                key={position}
                layer={layer}
                position={position}
                createdBy={steps.get(layer.chainId) ?? ''}
                isChosen={position === chosen}
                isPointed={layer.chainId === pointed}
                onPoint={setPointed}
              />
            ))}
          </tbody>
        </table>
        {image.layerCount > image.layers.length && (
          <p className="soft">
            The lowest {image.layers.length} of {image.layerCount} layers.
          </p>
        )}
      </div>
      {chosen !== undefined && <LayerDetails key={chosen} image={image} position={chosen} onClose={close} />}
    </div>
  )
}
