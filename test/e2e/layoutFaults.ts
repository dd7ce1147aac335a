import type { Page } from 'playwright-core'

/** What can be seen to be wrong with the layout of the page as it is on screen: a line each, to be read by people. */
export function layoutFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = []
    const root = document.documentElement
    if (root.scrollWidth > root.clientWidth) {
      faults.push(`the page is ${root.scrollWidth - root.clientWidth} px wider than the window`)
    }

    /** What a person would call the element. */
    const nameOf = (element: Element) => {
      const text = element.textContent?.trim().replace(/\s+/g, ' ').slice(0, 50)
      return `<${element.tagName.toLowerCase()} ${element.getAttribute('class') ?? ''}> "${text}"`
    }
    /** The part of a box that the boxes around it do not cut away. */
    const clip = (element: Element, { left, top, right, bottom }: DOMRect) => {
      const part = { left, top, right, bottom }
      for (let around: Element | null = element; around !== null; around = around.parentElement) {
        const { overflowX, overflowY, clipPath, clip: oldClip } = getComputedStyle(around)
        const box = around.getBoundingClientRect()
        const isHidden = clipPath !== 'none' || oldClip !== 'auto'
        if (overflowX !== 'visible' || isHidden) {
          part.left = Math.max(part.left, box.left)
          part.right = Math.min(part.right, box.right)
        }
        if (overflowY !== 'visible' || isHidden) {
          part.top = Math.max(part.top, box.top)
          part.bottom = Math.min(part.bottom, box.bottom)
        }
      }
      return part
    }
    /** Whether something opaque that is no part of the element's surroundings is over it at this point. */
    const isCovered = (element: Element, x: number, y: number) => {
      for (let top = document.elementFromPoint(x, y); top !== null; top = top.parentElement) {
        if (top.contains(element)) return false
        const { backgroundColor } = getComputedStyle(top)
        if (backgroundColor !== 'transparent' && !/, 0(\.\d+)?\)$/.test(backgroundColor)) return !element.contains(top)
      }
      return true
    }

    interface Text {
      readonly element: Element
      readonly left: number
      readonly top: number
      readonly right: number
      readonly bottom: number
    }
    const texts: Text[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const range = document.createRange()
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement
      if (element === null || node.nodeValue?.trim() === '' || element.closest('svg, [inert]')) continue
      range.selectNodeContents(node)
      for (const whole of range.getClientRects()) {
        const box = clip(element, whole)
        if (box.right - box.left < 3 || box.bottom - box.top < 3 || box.bottom < 0 || box.top > innerHeight) continue
        texts.push({ element, ...box })
        if (box.right > innerWidth + 1 && !isCovered(element, innerWidth - 1, (box.top + box.bottom) / 2)) {
          faults.push(`${nameOf(element)} is cut off at the side`)
        }
      }
    }
    for (const [at, one] of texts.entries()) {
      for (const other of texts.slice(at + 1)) {
        if (one.element === other.element) continue
        const [left, right] = [Math.max(one.left, other.left), Math.min(one.right, other.right)]
        const [top, bottom] = [Math.max(one.top, other.top), Math.min(one.bottom, other.bottom)]
        if (right - left < 3 || bottom - top < 5) continue
        const [x, y] = [(left + right) / 2, (top + bottom) / 2]
        if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) continue
        if (isCovered(one.element, x, y) || isCovered(other.element, x, y)) continue
        faults.push(`${nameOf(one.element)} and ${nameOf(other.element)} stand on each other`)
      }
    }
    return [...new Set(faults)]
  })
}
