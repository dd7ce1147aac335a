/** What the words mean that the samples are made to show. */
export const glossary = `Words

layer      A tar of what one instruction added, changed or deleted.
diffID     The digest of a layer's uncompressed tar.
chainID    The digest of a layer together with all layers below it.
config     How containers run, the history, and the diffIDs from the bottom up.
manifest   Names the config and the layers of one image on one platform.
index      Names the manifests of one image, a platform each.
whiteout   An empty file ".wh.NAME": NAME of the layers below is deleted.
opaque     A directory with ".wh..wh..opq": nothing of the layers below is left in it.

Look at lamina/web for an added directory, a changed file and a whiteout, and at
lamina/api for an opaque directory. Both have a layer with a licence: the same
bytes on different layers, so one diffID and one blob, but two chainIDs.
`

/** The licence that two images have in a layer each. */
export const licence = `Sample data of Lamina

Anyone may use, copy, change and share the files of these sample images, for any
purpose and without asking. They come as they are, without any warranty.
`

/** A page's looks. */
export const stylesheet = `:root { color-scheme: light dark; }
body { margin: 2rem auto; max-width: 40rem; font: 1rem/1.5 sans-serif; }
a { color: #1971c2; }
`

/** What an API would promise. */
export const openApi = `openapi: 3.1.0
info:
  title: lamina/api
  version: '1'
paths:
  /measurements:
    get:
      summary: All measurements, oldest first
      responses:
        '200':
          description: One row an hour
          content:
            text/csv: {}
`

/** A page of a site. */
export function page(title: string, body: string): string {
  return `<!doctype html>
<meta charset="utf-8">
<title>${title}</title>
<link rel="stylesheet" href="/style.css">
<h1>${title}</h1>
${body.replaceAll('\n\n', '\n<p>')}
`
}

/** A table of made-up measurements, a row an hour. */
export function measurements(rows: number): string {
  const pick = picker(5)
  const lines = ['time,station,level_cm,temperature_c,wind_ms']
  for (let row = 0; row < rows; row++) {
    const time = new Date(Date.UTC(2026, 0, 1, row)).toISOString().slice(0, 16)
    const level = Math.round(210 + 140 * ((row % 12) / 6 - 1) ** 2 + pick(9))
    lines.push(`${time},${stations[row % stations.length]},${level},${(pick(140) / 10).toFixed(1)},${pick(16)}`)
  }
  return `${lines.join('\n')}\n`
}

/** Prose of at least `length` characters that reads like somebody's notes; the same seed gives the same text. */
export function fieldNotes(title: string, seed: number, length: number): string {
  const pick = picker(seed)
  const one = (words: readonly string[]): string => words[pick(words.length)] ?? ''
  let text = `${title}\n\n`
  for (let sentences = 1; text.length < length; sentences++) {
    text += `${one(openings)} ${one(subjects)} ${one(verbs)} ${one(objects)} ${one(places)}.`
    text += sentences % 5 === 0 ? '\n\n' : sentences % 2 === 0 ? '\n' : ' '
  }
  return `${text.trimEnd()}\n`
}

const stations = ['harbour', 'lighthouse', 'river mouth']
const openings = [
  'At noon',
  'Before dawn',
  'In the evening',
  'After the rain',
  'Once more',
  'As always',
  'On the way back',
]
const subjects = ['the keeper', 'a heron', 'the ferry', 'our boat', 'the tide', 'a grey seal', 'the wind', 'an old map']
const verbs = ['left', 'crossed', 'covered', 'found', 'carried off', 'followed', 'passed', 'marked']
const objects = [
  'the sandbank',
  'three buoys',
  'a line of stones',
  'the lower steps',
  'two crates',
  'the north channel',
]
const places = ['near the lighthouse', 'by the harbour wall', 'below the bridge', 'off the point', 'at the river mouth']

/** Numbers from 0 to below `limit`, the same row of them for the same seed (a linear congruential generator). */
function picker(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}
