import { Button, Menu } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { RefObject } from 'react'
import { useCommands } from '../../client/commands.ts'
import { download, exportSvg, type SvgExtent, svgBlockLimit, wholeBlockCount } from './exportSvg.ts'
import type { ForestPicture } from './ForestPicture.ts'
import type { Forest } from './forest.ts'
import { numbers } from './itemText.ts'
import classes from './LayersPage.module.css'
import type { ForestLayout } from './layoutForest.ts'
import type { StepCache } from './StepCache.ts'

interface Props {
  readonly forest: Forest
  readonly layout: ForestLayout
  readonly steps: StepCache
  readonly pictureRef: RefObject<ForestPicture | undefined>
  /** Told what went wrong, or that nothing did. */
  readonly onError: (error: unknown) => void
}

/** Saves the picture as a file. */
export function ExportMenu({ forest, layout, steps, pictureRef, onError }: Props) {
  const saving = useMutation({
    mutationFn: async (extent: SvgExtent) => {
      onError(undefined)
      const picture = pictureRef.current
      if (picture !== undefined) download(await exportSvg(picture, forest, steps, extent), 'lamina-layers.svg')
    },
    onError,
  })
  const count = wholeBlockCount(layout)
  const isTooMuch = count > svgBlockLimit
  useCommands([
    {
      id: 'layers.exportShown',
      title: 'Save what is shown as SVG',
      group: 'Layers',
      run: () => saving.mutate('shown'),
    },
    ...(isTooMuch
      ? []
      : [
          {
            id: 'layers.exportWhole',
            title: 'Save the whole forest as SVG',
            group: 'Layers',
            run: () => saving.mutate('whole'),
          },
        ]),
  ])
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={14} />} loading={saving.isPending}>
          Save
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => saving.mutate('shown')}>What is shown, as SVG</Menu.Item>
        <Menu.Item disabled={isTooMuch} onClick={() => saving.mutate('whole')}>
          Everything, as SVG
          {isTooMuch && (
            <span className={classes.menuNote}>
              {numbers.format(count)} blocks; a file holds {numbers.format(svgBlockLimit)}. Fold some, or close runs.
            </span>
          )}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
