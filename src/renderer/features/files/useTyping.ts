import { useRef } from 'react'

/** Signs that come within this time after each other are one word, milliseconds. */
const patience = 700

interface TypedPress {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly timeStamp: number
}

/**
 * Collects what is typed in a tree to find a name. Gives the word so far; undefined for a press that types nothing
 * that names begin with, as the keys of commands (`/`, `?`).
 */
export function useTyping(): (press: TypedPress) => string | undefined {
  const typed = useRef({ word: '', time: 0 })
  return ({ key, ctrlKey, metaKey, altKey, timeStamp }) => {
    const isTyped = /^[\p{L}\p{N}._-]$/u.test(key) && !ctrlKey && !metaKey && !altKey
    if (!isTyped) return undefined
    const before = timeStamp - typed.current.time < patience ? typed.current.word : ''
    // The same sign again and again goes from one name to the next.
    const word = before === key ? key : before + key
    typed.current = { word, time: timeStamp }
    return word
  }
}
