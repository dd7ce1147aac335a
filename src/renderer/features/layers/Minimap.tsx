import { type PointerEvent, useEffect, useRef, useState } from 'react'
import type { ForestPicture } from './ForestPicture.ts'
import classes from './ForestView.module.css'
import { MinimapPicture } from './MinimapPicture.ts'

/** The whole forest beside a picture that shows a part of it; a press in it goes there. For the mouse: keys scroll. */
export function Minimap({ picture }: { readonly picture: ForestPicture }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const minimap = useRef<MinimapPicture>(undefined)
  const [isNeeded, setNeeded] = useState(false)
  useEffect(() => {
    const look = () => setNeeded(picture.viewport.isLong)
    look()
    return picture.moves.subscribe(look)
  }, [picture])
  useEffect(() => {
    if (!isNeeded || !canvas.current) return
    const made = new MinimapPicture(canvas.current)
    minimap.current = made
    const paint = () => {
      const scene = picture.painted.get()
      if (scene !== undefined) made.paint(scene)
    }
    paint()
    return picture.painted.subscribe(paint)
  }, [picture, isNeeded])

  const go = (event: PointerEvent<HTMLCanvasElement>) => {
    const { top } = event.currentTarget.getBoundingClientRect()
    const row = minimap.current?.rowAt(event.clientY - top)
    if (row !== undefined) picture.centre(row)
  }
  if (!isNeeded) return null
  return (
    <canvas
      ref={canvas}
      className={classes.minimap}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        go(event)
      }}
      onPointerMove={(event) => {
        if (event.buttons === 1) go(event)
      }}
    />
  )
}
