/** Which FROM items a part of the bound tree refers to, subqueries at every depth included. */
import type { Cte, FromItem, Source } from './bound'

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

/** What is no part of the tree that columns could stand in. */
const LEAVES: ReadonlySet<string> = new Set(['source', 'relation', 'fn', 'type'])

/** Which columns of its derived tables and WITH queries a statement asks for. */
export class ColumnUses {
  private readonly used = new Map<number, Set<number>>()
  /** Under which sources a WITH query is read, by its id. */
  private readonly sourcesOf = new Map<number, number[]>()
  private readonly seen = new WeakSet()

  constructor(statement: object) {
    this.visit(statement)
  }

  /** Of what the statement does not hold itself everything may be asked for. */
  isUsed({ id }: Source, column: number): boolean {
    return this.used.get(id)?.has(column) ?? true
  }

  isUsedOf({ id }: Cte, column: number): boolean {
    return this.sourcesOf.get(id)?.some((source) => this.used.get(source)?.has(column)) ?? true
  }

  private visit(node: unknown): void {
    if (typeof node !== 'object' || node === null || this.seen.has(node)) return
    this.seen.add(node)
    const { tag, item, source, index, cte } = node as Partial<{ tag: string; item: string; source: Source; index: number; cte: Cte }> // prettier-ignore
    if (source && tag === 'column') this.columnsOf(source).add(index as number)
    if (source && (item === 'subquery' || item === 'cte')) this.columnsOf(source)
    if (source && cte) this.sourcesOf.set(cte.id, [...(this.sourcesOf.get(cte.id) ?? []), source.id])
    for (const [key, part] of Object.entries(node)) if (!LEAVES.has(key) || isMergeSource(key, part)) this.visit(part)
  }

  private columnsOf({ id }: Source): Set<number> {
    const known = this.used.get(id)
    if (known) return known
    const columns = new Set<number>()
    this.used.set(id, columns)
    return columns
  }
}

/** MERGE's source is a FROM item. */
const isMergeSource = (key: string, part: unknown): boolean =>
  key === 'source' && typeof part === 'object' && part !== null && 'item' in part
