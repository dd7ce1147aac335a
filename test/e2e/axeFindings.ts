import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** The script of axe-core that the builder brings along: half a megabyte, which the builder sends twice each time. */
const script = readFileSync(
  createRequire(import.meta.resolve('@axe-core/playwright')).resolve('axe-core/axe.min.js'),
  'utf8',
)

/**
 * What axe-core finds wrong with a page as it stands, a line each. `colours`: by the rules alone that another theme
 * may break.
 */
export async function axeFindings(page: Page, rules: 'all' | 'colours' = 'all'): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(script)
  // Without frames, of which there are none, axe needs no page of its own to put its findings together.
  const axe = new AxeBuilder({ page, axeSource: 'void 0' })
    .setLegacyMode()
    // Nothing here plays by itself, which is all that files are read again for.
    .options({ resultTypes: ['violations'], preload: false })
  if (rules === 'colours') axe.withRules(['color-contrast', 'link-in-text-block'])
  const { violations } = await axe.analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `axe ${id}: ${html}\n${failureSummary}`),
  )
}
