import { Switch } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useLocation, useNavigate } from 'react-router'
import type { ErrorRecord } from '../../../shared/contract/errors.ts'
import type { ImageDetails } from '../../../shared/contract/images.ts'
import { joinRawPath, rawAncestors, rawBase, rawParent } from '../../../shared/model/rawPath.ts'
import { api, engine } from '../../client/api.ts'
import { useCommands } from '../../client/commands.ts'
import { errorRecord } from '../../client/errors.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { FileDetails } from './FileDetails.tsx'
import classes from './FilesView.module.css'
import { FileTreeView } from './FileTreeView.tsx'
import { type FilesAddress, formatFilesAddress, parseFilesAddress } from './filesAddress.ts'
import { GoToPath } from './GoToPath.tsx'
import { LayerStrip } from './LayerStrip.tsx'
import { LayerSummary } from './LayerSummary.tsx'
import { useOpenDirectories } from './openDirectories.ts'
import { useFileTree } from './useFileTree.ts'

/** The files of an image as of one of its layers, with what that layer did to them. Layer and file are in the address. */
export function FilesView({ image }: { readonly image: ImageDetails }) {
  if (image.layers.length === 0) return <p className={classes.nothing}>This image has no layers, and so no files.</p>
  return <LayeredFiles key={image.id} image={image} />
}

function LayeredFiles({ image }: { readonly image: ImageDetails }) {
  const { search } = useLocation()
  const navigate = useNavigate()
  const address = parseFilesAddress(search)
  const layer = Math.min(address.layer ?? image.layers.length, image.layers.length)
  const { path, changedOnly } = address
  const openness = useOpenDirectories(image.id, changedOnly)
  const shown = useFileTree({ image: image.id, layer, changedOnly }, path, openness.isOpen)
  const changes = useQuery(api.files.changes.queryOptions({ input: { image: image.id, layer } }))
  const pathInput = useRef<HTMLInputElement>(null)
  const [lost, setLost] = useState<ErrorRecord>()
  const treeRef = useRef<HTMLTableElement>(null)

  // At once, so that keys that follow each other fast each find what the one before has done.
  const show = (next: Partial<FilesAddress>, replace = true) =>
    void navigate({ search: formatFilesAddress({ ...address, layer, ...next }) }, { replace, flushSync: true })
  const { setOpen } = openness
  useEffect(() => setOpen(rawAncestors(path), true), [path, setOpen])

  const goTo = async (wanted: string) => {
    try {
      const found = await engine.files.find({ image: image.id, layer, path: wanted })
      await shown?.tree.reveal(found.path, new AbortController().signal)
      show({ path: found.path, ...(found.line.change === 'unchanged' ? { changedOnly: false } : {}) }, false)
      return undefined
    } catch (thrown) {
      return errorRecord(thrown)
    }
  }
  const follow = async (wanted: string) => setLost(await goTo(wanted))
  useCommands([
    {
      id: 'files.goTo',
      title: 'Go to a path…',
      group: 'Files',
      keys: '/',
      keywords: 'find open',
      run: () => pathInput.current?.select(),
    },
    {
      id: 'files.changedOnly',
      title: changedOnly ? 'Show all files' : 'Show only what this layer changed',
      group: 'Files',
      keywords: 'added changed deleted filter diff',
      run: () => show({ changedOnly: !changedOnly }),
    },
    ...(layer < image.layers.length
      ? [
          {
            id: 'files.up',
            title: 'Files as of the layer above',
            group: 'Files',
            keys: 'alt+ArrowUp',
            run: () => show({ layer: layer + 1 }),
          },
        ]
      : []),
    ...(layer > 1
      ? [
          {
            id: 'files.down',
            title: 'Files as of the layer below',
            group: 'Files',
            keys: 'alt+ArrowDown',
            run: () => show({ layer: layer - 1 }),
          },
        ]
      : []),
  ])

  const siblings = shown?.tree.directories.get().get(rawParent(path))?.lines
  const known = path === '' ? undefined : siblings?.find(({ name }) => name === rawBase(path))
  return (
    <div className={classes.view}>
      <LayerStrip image={image} layer={layer} onLayer={(next, how) => show({ layer: next }, how === 'key')} />
      <div className={classes.main}>
        <div className={classes.bar}>
          <LayerSummary image={image} layer={layer} counts={changes.data} />
          <Switch
            size="xs"
            label="Only what it changed"
            checked={changedOnly}
            onChange={(event) => show({ changedOnly: event.currentTarget.checked })}
          />
          <GoToPath inputRef={pathInput} onGo={goTo} onLeave={() => treeRef.current?.focus()} />
        </div>
        {changes.error && (
          <div className={classes.error}>
            <ErrorNote error={errorRecord(changes.error)} onRetry={() => void changes.refetch()} />
          </div>
        )}
        {lost && (
          <div className={classes.error}>
            <ErrorNote error={lost} onDismiss={() => setLost(undefined)} />
          </div>
        )}
        <div className={classes.columns}>
          {shown === undefined ? (
            <div className={classes.loading}>
              <SkeletonRows count={14} label="Reading the files" />
            </div>
          ) : (
            <FileTreeView
              shown={shown}
              openness={openness}
              path={path}
              onSelect={(next) => show({ path: next })}
              onOpen={({ path: link, line: { facts } }) => {
                if (facts.linkTarget !== undefined)
                  void follow(
                    facts.linkTarget.startsWith('/')
                      ? facts.linkTarget
                      : joinRawPath(rawParent(link), facts.linkTarget),
                  )
              }}
              diffIds={image.layers.map(({ diffId }) => diffId)}
              label={`Files as of layer ${layer}`}
              treeRef={treeRef}
            />
          )}
          {path !== '' && (
            <FileDetails
              image={image}
              layer={layer}
              path={path}
              known={known}
              onGo={(wanted) => void follow(wanted)}
              onClose={() => show({ path: '' })}
            />
          )}
        </div>
      </div>
    </div>
  )
}
