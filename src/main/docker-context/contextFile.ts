import { lstat, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { isMissing } from '../engine/io/files.ts'
import { makeFolders } from '../engine/io/makeFolders.ts'
import { replaceFile } from '../engine/io/replaceFile.ts'
import { readTextFile } from '../engine/io/textFile.ts'
import { contextFolder, contextName, tlsFolder } from './dockerFolder.ts'
import { parseUndoRecord, type UndoRecord } from './undoRecord.ts'

/** The context `lamina` as docker's files have it. */
export interface ContextFile {
  /** The text of its `meta.json`. */
  readonly text: string
  /** Its endpoint; empty when it names none. */
  readonly host: string
  /** What was before Lamina made it so; absent when another program or a person did. */
  readonly record: UndoRecord | undefined
}

/** Longest endpoint that is told, characters. */
const hostLimit = 4096

const metadataSchema = z.object({ Endpoints: z.object({ docker: z.object({ Host: z.string().max(hostLimit) }) }) })

/** Lies beside `meta.json`, so that it goes when the context is removed with docker. */
const recordName = 'lamina-undo.json'

/** Reads the context `lamina`; undefined when there is none. */
export async function readContext(folder: string): Promise<ContextFile | undefined> {
  const home = contextFolder(folder, contextName)
  const text = await readTextFile(join(home, 'meta.json'))
  if (text === undefined) return undefined
  const host = endpointOf(text)
  const record = parseUndoRecord(await readTextFile(join(home, recordName)))
  // Who changed the endpoint since made the context theirs.
  return { text, host, record: record && host === hostOfSocket(record.socket) ? record : undefined }
}

/** The endpoint that stands for a unix socket, as docker writes it. */
export function hostOfSocket(socket: string): string {
  return `unix://${socket}`
}

/** The docker endpoint that the text of a `meta.json` names; empty when it names none. */
export function endpointOf(text: string): string {
  try {
    const found = metadataSchema.safeParse(JSON.parse(text))
    return found.success ? found.data.Endpoints.docker.Host : ''
  } catch {
    return ''
  }
}

/** The text of `meta.json` that `docker context create lamina --docker host=unix://SOCKET` writes. */
export function metadataOf(socket: string): string {
  const docker = { Host: hostOfSocket(socket), SkipTLSVerify: false }
  return JSON.stringify({ Name: contextName, Metadata: {}, Endpoints: { docker } })
}

/** Writes `meta.json`, with the folders and permissions that docker gives them. */
export async function writeContext(folder: string, text: string): Promise<void> {
  await replaceFile(join(contextFolder(folder, contextName), 'meta.json'), text, { mode: 0o644 })
}

/** Writes down what `undo` needs, or takes it away. */
export async function writeRecord(folder: string, record: UndoRecord | undefined): Promise<void> {
  const path = join(contextFolder(folder, contextName), recordName)
  if (record === undefined) await rm(path, { force: true })
  else await replaceFile(path, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 })
}

/** Makes the folders of the context that are missing; gives those it made, outermost first. */
export function makeContextFolders(folder: string): readonly string[] {
  return [...makeFolders(folder), ...makeFolders(contextFolder(folder, contextName), 0o755)]
}

/** Removes `meta.json`. */
export async function removeContext(folder: string): Promise<void> {
  await rm(join(contextFolder(folder, contextName), 'meta.json'), { force: true })
}

/** Whether there is a context of this name, which may be `default`. */
export async function hasContext(folder: string, name: string): Promise<boolean> {
  return isThere(join(contextFolder(folder, name), 'meta.json'))
}

/** Whether the context `lamina` has TLS keys, as one for an engine on another machine does. */
export async function hasTlsKeys(folder: string): Promise<boolean> {
  return isThere(tlsFolder(folder, contextName))
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (thrown) {
    if (!isMissing(thrown)) throw thrown
    return false
  }
}
