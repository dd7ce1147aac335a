import { integer, text } from './columns.ts'
import { type ImageOrder, type ImageSelection, listCondition } from './imageList.ts'
import type { Statements } from './Statements.ts'

/** The images that have a tag in one repository, or those without any. Sizes are bytes as Docker counts them. */
export interface ImageGroup {
  /** As people know it, `alpine`; empty for the images without a tag. */
  readonly repository: string
  readonly imageCount: number
  /** Tags in this repository. */
  readonly tagCount: number
  /** When the newest was created, milliseconds since 1970. */
  readonly created: number
  /** Every layer (chainID) of the group once. */
  readonly dockerSize: number
  /** The part of dockerSize in layers that images outside of the group stack too. */
  readonly dockerSharedSize: number
  /** Distinct layers. */
  readonly layerCount: number
}

/** What a familiar reference has before its tag: what follows the last colon is taken off, then the colon. */
const repository = `rtrim(rtrim(familiar, replace(familiar, ':', '')), ':')`

/**
 * The groups of the images that a selection means, its order and page aside; an image with tags in two repositories is
 * in both groups. Looks at every layer of every image: for the thread of costly reads.
 */
export function readGroups(statements: Statements, selection: ImageSelection): ImageGroup[] {
  const condition = listCondition(selection)
  return statements
    .all(
      `WITH matching AS MATERIALIZED (SELECT id, created, first_name FROM image WHERE ${condition.sql}),
       member AS MATERIALIZED (
         SELECT ${repository} AS repository, image_id, created, count(*) AS tags
         FROM matching JOIN name ON name.image_id = matching.id WHERE NOT is_digest GROUP BY 1, 2
         UNION ALL SELECT '', id, created, 0 FROM matching WHERE first_name IS NULL),
       held AS MATERIALIZED (
         SELECT repository, image_chain.chain_id, count(*) AS images
         FROM member JOIN image_chain ON image_chain.image_id = member.image_id GROUP BY 1, 2),
       content AS (
         SELECT repository, count(*) AS layers, sum(docker_size) AS size,
           sum(iif(images < image_count, docker_size, 0)) AS shared
         FROM held JOIN chain ON chain.id = held.chain_id GROUP BY 1)
       SELECT member.repository, count(*) AS images, sum(tags) AS tags, max(created) AS created, layers, size, shared
       FROM member LEFT JOIN content ON content.repository = member.repository GROUP BY 1`,
      ...condition.values,
    )
    .map((row) => ({
      repository: text(row, 'repository'),
      imageCount: integer(row, 'images'),
      tagCount: integer(row, 'tags'),
      created: integer(row, 'created'),
      dockerSize: integer(row, 'size'),
      dockerSharedSize: integer(row, 'shared'),
      layerCount: integer(row, 'layers'),
    }))
}

/** What groups are sorted by: the figure that the column shows of them, or the name where there is none. */
const figures: Readonly<Record<ImageOrder, ((group: ImageGroup) => number) | undefined>> = {
  created: ({ created }) => created,
  name: undefined,
  id: undefined,
  dockerSize: ({ dockerSize }) => dockerSize,
  dockerSharedSize: ({ dockerSharedSize }) => dockerSharedSize,
  dockerUniqueSize: ({ dockerSize, dockerSharedSize }) => dockerSize - dockerSharedSize,
  layers: ({ layerCount }) => layerCount,
}

/** The groups in the order of a list: ties, and an order that groups do not have, by name, images without a tag last. */
export function sortGroups(groups: readonly ImageGroup[], order: ImageOrder, descending: boolean): ImageGroup[] {
  const figure = figures[order]
  const turn = descending ? -1 : 1
  return groups.toSorted((a, b) => {
    const difference = figure === undefined ? 0 : figure(a) - figure(b)
    return turn * (difference || byName(a.repository, b.repository))
  })
}

function byName(a: string, b: string): number {
  if (a === b) return 0
  if (a === '' || b === '') return a === '' ? 1 : -1
  return a < b ? -1 : 1
}
