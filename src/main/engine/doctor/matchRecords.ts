/** A name that was found on disk, in the database, or in both. */
export interface Match<Key extends string, Item> {
  readonly key: Key
  readonly onDisk: boolean
  readonly record?: Item
}

/**
 * Brings the files of a folder (sorted) and the database's records of them together, in the order of their names.
 * `recordsAfter` gives a page of records after a name, in order, the first for ''; an empty page at the end.
 */
export function* matchRecords<Key extends string, Item>(
  files: readonly Key[],
  recordsAfter: (key: string) => readonly Item[],
  keyOf: (record: Item) => Key,
): Generator<Match<Key, Item>> {
  let at = 0
  for (const record of allRecords(recordsAfter, keyOf)) {
    const key = keyOf(record)
    for (let file = files[at]; file !== undefined && file < key; file = files[++at]) yield { key: file, onDisk: true }
    const onDisk = files[at] === key
    if (onDisk) at++
    yield { key, onDisk, record }
  }
  for (const file of files.slice(at)) yield { key: file, onDisk: true }
}

/** Every record, read page by page. */
export function* allRecords<Item>(
  recordsAfter: (key: string) => readonly Item[],
  keyOf: (record: Item) => string,
): Generator<Item> {
  for (let page = recordsAfter(''); page.length > 0; ) {
    yield* page
    const last = page.at(-1)
    page = last === undefined ? [] : recordsAfter(keyOf(last))
  }
}
