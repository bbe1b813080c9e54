/** Which FROM items a part of the bound tree refers to, subqueries at every depth included. */
import type { FromItem } from './bound'

/** Whether a join holds a function or LATERAL subquery that refers to what stands outside, among `sources`. */
export function reachesOut(item: FromItem, sources: ReadonlySet<number>): boolean {
  if (item.item === 'join') return reachesOut(item.left, sources) || reachesOut(item.right, sources)
  if (item.item === 'function') return mentions(item.parts, sources)
  return item.item === 'subquery' && item.lateral && mentions(item.query, sources)
}

export function sourcesOf(item: FromItem): number[] {
  return item.item === 'join' ? [...sourcesOf(item.left), ...sourcesOf(item.right)] : [item.source.id]
}

/** Any column, rowid or whole row of these sources; `seen` keeps recursive queries from going round. */
export function mentions(node: unknown, sources: ReadonlySet<number>, seen = new WeakSet()): boolean {
  if (typeof node !== 'object' || node === null || seen.has(node)) return false
  seen.add(node)
  const { source } = node as { source?: { id: number } }
  if (source && sources.has(source.id)) return true
  return Object.values(node).some((part) => mentions(part, sources, seen))
}
