/**
 * Adds to `marked` all that can be reached from `roots` over `refs`, the roots themselves too, and gives it
 * back. Each node's refs are asked for once. Any shape will do: deep lines, rings, shared parts. Marking
 * in portions, with the same set, comes to the same as all at once.
 */
export function mark<Node>(
  roots: Iterable<Node>,
  refs: (node: Node) => Iterable<Node>,
  marked: Set<Node> = new Set(),
): Set<Node> {
  const pending: Node[] = []
  const reach = (node: Node): void => {
    if (marked.has(node)) return
    marked.add(node)
    pending.push(node)
  }
  for (const root of roots) reach(root)
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    for (const next of refs(node)) reach(next)
  }
  return marked
}
