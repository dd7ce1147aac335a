import { opendir } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing } from '../io/files.ts'
import { malformed } from '../spec/json.ts'
import { ArchiveCollector } from './ArchiveCollector.ts'
import { fileChunks } from './fileChunks.ts'
import type { LoadPlan } from './plan.ts'
import { type ArchiveReadJob, inArchive, planImages, type ReadProgress } from './readArchive.ts'
import { regularFile } from './tarEntries.ts'

/**
 * Reads an OCI layout that is a directory (OCI image specification, image-layout.md), as readArchive reads
 * one that is a tar. Links in it are not followed.
 */
export async function readLayout(job: ArchiveReadJob, directory: string, onProgress: ReadProgress): Promise<LoadPlan> {
  const collector = new ArchiveCollector(job.name, job.folder)
  let done = 0
  try {
    for await (const path of layoutFiles(directory, job.name)) {
      const entry = await regularFile(join(directory, path), path)
      if (!entry) continue
      collector.entry(entry)
      for await (const chunk of fileChunks(join(directory, path))) {
        collector.data(chunk)
        await collector.drain()
        onProgress((done += chunk.length), collector.step)
      }
      collector.end()
      await collector.drain()
    }
    if (!collector.contents.find('oci-layout')) throw malformed(job.name, 'it has no file "oci-layout"')
    return await planImages(collector, job)
  } catch (error) {
    await collector.abandon()
    throw inArchive(error, job.name)
  }
}

async function* layoutFiles(directory: string, name: string): AsyncGenerator<string> {
  yield* ['oci-layout', 'index.json', 'manifest.json']
  const blobs = await opendir(join(directory, 'blobs', 'sha256')).catch((error: unknown) => {
    throw isMissing(error) ? malformed(name, 'it has no folder "blobs/sha256"') : error
  })
  for await (const entry of blobs) yield `blobs/sha256/${entry.name}`
}
