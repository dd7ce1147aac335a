import { expect, it } from 'vitest'
import { diskParts, diskTotal, dockerRows, type Kept, reclaimablePercent, sizeSteps } from './usageRows.ts'

const nothing = { total: 0, active: 0, dockerSize: 0, dockerReclaimable: 0 }
const usage: Kept = {
  imageCount: 3,
  layerCount: 4,
  dockerLayersSize: 1000,
  dockerSharedSize: 600,
  dockerImagesSize: 2200,
  blobsDiskSize: 900,
  blobCount: 9,
  layerBlobsDiskSize: 800,
  indexesDiskSize: 50,
  snapshotsDiskSize: 400,
  containersDiskSize: 30,
  volumesDiskSize: 20,
  blobsSavedDiskSize: 700,
  layerBlobsSize: 780,
  tarSize: 1100,
  trashDiskSize: 90,
  trashLayerBlobsDiskSize: 70,
  trashIndexesDiskSize: 5,
  databaseDiskSize: 40,
  downloads: { count: 2, diskSize: 15 },
  fileSystemDiskSize: 100_000,
  freeDiskSize: 50_000,
  images: { total: 3, active: 1, dockerSize: 1000, dockerReclaimable: 996 },
  containers: nothing,
  volumes: nothing,
  buildCache: nothing,
}

it("has docker's lines in docker's order, and its percent, rounded down", () => {
  const rows = dockerRows(usage)
  expect(rows.map(({ type }) => type)).toEqual(['Images', 'Containers', 'Local Volumes', 'Build Cache'])
  expect(rows.map(reclaimablePercent)).toEqual([99, 0, 0, 0])
})

it('the parts on disk add up to all of it', () => {
  expect(diskParts(usage).map(({ key, diskSize }) => [key, diskSize])).toEqual([
    ['layers', 730],
    ['documents', 85],
    ['indexes', 45],
    ['unpacked', 400],
    ['containers', 30],
    ['volumes', 20],
    ['database', 40],
    ['downloads', 15],
    ['trash', 90],
  ])
  expect(diskTotal(usage)).toBe(1455)
})

it('tells what each step saves, and nothing where a step is larger', () => {
  expect(sizeSteps(usage).map(({ kind, bytes, saved }) => [kind, bytes, saved?.bytes])).toEqual([
    ['docker', 2200, undefined],
    ['docker', 1000, 1200],
    ['tar', 1100, undefined],
    ['blob', 780, 320],
    ['disk', 1455, undefined],
  ])
})
