/** What a list of images can be sorted by. Sizes are Docker's; unique is what no other image shares. */
export const imageSorts = [
  'name',
  'id',
  'created',
  'dockerSize',
  'dockerSharedSize',
  'dockerUniqueSize',
  'layers',
] as const

export type ImageSort = (typeof imageSorts)[number]
