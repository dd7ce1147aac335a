import { Button, Tabs } from '@mantine/core'
import { IconDeviceFloppy, IconRefresh, IconTag, IconTrash, IconUpload } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, Suspense, useEffect, useState } from 'react'
import { Link, useLocation, useNavigate, useParams } from 'react-router'
import type { ImageDetails } from '../../../shared/contract/images.ts'
import { isDigest, shortDigest } from '../../../shared/model/digest.ts'
import { api } from '../../client/api.ts'
import { useCommands } from '../../client/commands.ts'
import { errorRecord } from '../../client/errors.ts'
import { usePageSubject } from '../../client/pageSubject.ts'
import { useStore } from '../../client/Store.ts'
import { transferAddress } from '../../client/transferAddress.ts'
import { checkUpdates, taggedNames } from '../../client/updates.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { DetailHead } from '../../ui/page/DetailHead.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { scrollsByKeyboard } from '../../ui/scrollsByKeyboard.ts'
import { CommandMenu } from './CommandMenu.tsx'
import { ConfigurationView } from './ConfigurationView.tsx'
import { DeleteDialog } from './DeleteDialog.tsx'
import { HistoryView } from './HistoryView.tsx'
import { ImageFacts } from './ImageFacts.tsx'
import classes from './ImagePage.module.css'
import { type ImageView, imageAddress, imageViews } from './imageAddress.ts'
import { LayersView } from './LayersView.tsx'
import { lastList } from './lastList.ts'
import { SaveDialog } from './SaveDialog.tsx'
import { TagDialog } from './TagDialog.tsx'
import { UpdatesBar } from './UpdatesBar.tsx'

const viewTitles = {
  history: 'History',
  layers: 'Layers',
  files: 'Files',
  configuration: 'Configuration',
  json: 'JSON',
}

interface Props {
  /** Shows the files of an image. */
  readonly files: (image: ImageDetails) => ReactNode
  /** Shows the JSON documents of an image. */
  readonly json: (image: ImageDetails) => ReactNode
}

/** Everything about one image, at `/images/<id>`, each view at an address of its own. */
export function ImagePage({ files, json }: Props) {
  const { reference = '', view: viewParameter } = useParams()
  const view = imageViews.find((entry) => entry === viewParameter) ?? 'history'
  const navigate = useNavigate()
  const client = useQueryClient()
  const { search } = useLocation()
  const backAddress = useStore(lastList)
  const found = useQuery(api.images.get.queryOptions({ input: { reference } }))
  const { data: image, error, isPending, refetch } = found
  // What is remembered of a name may be an image that it no longer means.
  const isSure = found.isSuccess && !found.isFetching
  const [dialog, setDialog] = useState<'tag' | 'save' | 'delete'>()
  const [deleted, setDeleted] = useState(false)
  // Addressed by a name, it settles on the ID: the name may come to mean another image while this one is looked at.
  useEffect(() => {
    if (!isSure || image === undefined || reference === image.id) return
    client.setQueryData(api.images.get.queryKey({ input: { reference: image.id } }), image)
    void navigate(imageAddress(image.id, view) + search, { replace: true })
  }, [image, isSure, reference, view, search, client, navigate])
  const show = (next: ImageView) => void navigate(imageAddress(reference, next) + layerOf(search), { replace: true })
  const isGone = error !== null && errorRecord(error).code === 'NOT_FOUND'
  const tags = taggedNames(image ? [image] : [])
  const check = () => void checkUpdates(tags)
  const pushed = image?.names[0] === undefined ? undefined : transferAddress('push', { reference: image.names[0] })
  usePageSubject(image?.names[0] ?? (isDigest(reference) ? shortDigest(reference) : reference))
  useCommands(
    !image || isGone
      ? []
      : [
          { id: 'image.tag', title: 'Add a name…', group: 'This image', keys: 't', run: () => setDialog('tag') },
          ...(pushed === undefined
            ? []
            : [
                {
                  id: 'image.push',
                  title: 'Push this image…',
                  group: 'This image',
                  keywords: 'upload registry publish docker push',
                  run: () => void navigate(pushed),
                },
              ]),
          ...(tags.length === 0
            ? []
            : [
                {
                  id: 'image.updates',
                  title: 'Check this image for updates',
                  group: 'This image',
                  keywords: 'newer registry outdated pull',
                  run: check,
                },
              ]),
          {
            id: 'image.save',
            title: 'Save this image…',
            group: 'This image',
            keys: 'mod+S',
            keywords: 'export archive tar',
            run: () => setDialog('save'),
          },
          {
            id: 'image.delete',
            title: 'Delete this image…',
            group: 'This image',
            keys: 'Delete',
            keywords: 'remove rmi',
            run: () => setDialog('delete'),
          },
          ...imageViews.map((entry) => ({
            id: `image.view.${entry}`,
            title: `Show ${viewTitles[entry]}`,
            group: 'This image',
            keywords: 'view tab',
            run: () => show(entry),
          })),
        ],
  )
  const shown = isGone ? undefined : image

  return (
    <section className={classes.page} aria-label="Image">
      <DetailHead
        back={{ to: backAddress, text: 'Images' }}
        isSoft={shown === undefined || shown.names.length === 0}
        title={
          shown === undefined ? (
            isDigest(reference) ? (
              shortDigest(reference)
            ) : (
              reference
            )
          ) : (
            <>
              {shown.names[0] ?? 'Untagged image'}{' '}
              {shown.names.length === 1 && <CopyButton value={shown.names[0] ?? ''} label="Copy name" />}
            </>
          )
        }
        actions={
          shown && (
            <>
              <CommandMenu image={shown} />
              {tags.length > 0 && (
                <Button variant="default" leftSection={<IconRefresh size={14} />} onClick={check}>
                  Check for updates
                </Button>
              )}
              <Button variant="default" leftSection={<IconTag size={14} />} onClick={() => setDialog('tag')}>
                Add name…
              </Button>
              {pushed !== undefined && (
                <Button variant="default" leftSection={<IconUpload size={14} />} component={Link} to={pushed}>
                  Push…
                </Button>
              )}
              <Button variant="default" leftSection={<IconDeviceFloppy size={14} />} onClick={() => setDialog('save')}>
                Save…
              </Button>
              <Button variant="default" leftSection={<IconTrash size={14} />} onClick={() => setDialog('delete')}>
                Delete…
              </Button>
            </>
          )
        }
      >
        {shown && <ImageFacts image={shown} />}
      </DetailHead>
      {image && !isGone && <UpdatesBar only={tags} />}
      {error && !deleted && (
        <div className={classes.error}>
          <ErrorNote error={errorRecord(error)} {...(isGone ? {} : { onRetry: () => void refetch() })} />
        </div>
      )}
      {isPending && !error && <SkeletonRows count={12} label="Loading the image" />}
      {image && !isGone && (
        <Tabs
          className={classes.tabs ?? ''}
          value={view}
          keepMounted={false}
          onChange={(value) => {
            const next = imageViews.find((entry) => entry === value)
            if (next) show(next)
          }}
        >
          <Tabs.List className={classes.tabList ?? ''} aria-label="Views of the image">
            {imageViews.map((entry) => (
              <Tabs.Tab key={entry} value={entry}>
                {viewTitles[entry]}
                {entry === 'layers' && <span className={classes.tabCount}>{image.layerCount}</span>}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="history" className={classes.panel ?? ''} {...scrollsByKeyboard}>
            <HistoryView image={image} />
          </Tabs.Panel>
          <Tabs.Panel value="layers" className={classes.panel ?? ''} {...scrollsByKeyboard}>
            <LayersView image={image} />
          </Tabs.Panel>
          <Tabs.Panel value="files" className={classes.panel ?? ''}>
            <Suspense fallback={<SkeletonRows count={12} label="Loading the files" />}>{files(image)}</Suspense>
          </Tabs.Panel>
          <Tabs.Panel value="configuration" className={classes.panel ?? ''} {...scrollsByKeyboard}>
            <ConfigurationView image={image} />
          </Tabs.Panel>
          <Tabs.Panel value="json" className={classes.panel ?? ''}>
            <Suspense fallback={<SkeletonRows count={12} label="Loading the JSON" />}>{json(image)}</Suspense>
          </Tabs.Panel>
        </Tabs>
      )}
      {image && dialog === 'tag' && (
        <TagDialog imageId={image.id} name={image.names[0]} onClose={() => setDialog(undefined)} />
      )}
      {image && dialog === 'save' && (
        <SaveDialog
          references={image.names.length > 0 ? image.names : [image.id]}
          label={image.names[0] ?? shortDigest(image.id)}
          onClose={() => setDialog(undefined)}
        />
      )}
      {image && dialog === 'delete' && (
        <DeleteDialog
          images={[image]}
          onClose={() => setDialog(undefined)}
          onDone={() => {
            setDeleted(true)
            void navigate('/images')
          }}
        />
      )}
    </section>
  )
}

/** The part of a query that all views have: the layer that is looked at. */
function layerOf(search: string): string {
  const layer = new URLSearchParams(search).get('layer')
  return layer === null ? '' : `?layer=${layer}`
}
