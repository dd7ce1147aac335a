import type { PrunePlan } from '../../../../shared/contract/prune.ts'

/** What goes, a line each: `3 images with 12 layers`, `1 volume, with what is in it`. */
export function partsOf(plan: PrunePlan): string[] {
  const { imageTotal, layerTotal, containerTotal, volumeTotal, downloadCount, trashCount } = plan
  return [
    imageTotal > 0 && `${count(imageTotal, 'image')} with ${count(layerTotal, 'layer')} that no other image needs`,
    containerTotal > 0 &&
      `${count(containerTotal, 'container')}, with what ${containerTotal === 1 ? 'it' : 'they'} wrote`,
    volumeTotal > 0 && `${count(volumeTotal, 'volume')}, with what is in ${volumeTotal === 1 ? 'it' : 'them'}`,
    downloadCount > 0 && count(downloadCount, 'interrupted download'),
    trashCount > 0 && `${count(trashCount, 'image')} from the trash, for good`,
  ].filter((part) => part !== false)
}

function count(number: number, what: string): string {
  return `${number.toLocaleString('en-US')} ${what}${number === 1 ? '' : 's'}`
}
