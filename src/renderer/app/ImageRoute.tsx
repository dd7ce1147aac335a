import { lazy } from 'react'
import { ImagePage } from '../features/images/ImagePage.tsx'

const FilesView = lazy(async () => ({ default: (await import('../features/files/FilesView.tsx')).FilesView }))
const JsonView = lazy(async () => ({ default: (await import('../features/json/JsonView.tsx')).JsonView }))

/** The page of an image with the views of other features, which are loaded when they are looked at. */
export function ImageRoute() {
  return <ImagePage files={(image) => <FilesView image={image} />} json={(image) => <JsonView image={image} />} />
}
