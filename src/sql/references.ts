/** Which FROM items a part of the bound tree refers to, subqueries at every depth included. */
import type { Cte, FromItem, SelectQuery, Source, Statement } from './bound'
import { pullable } from './pullUp'

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

/** Sources of columns that the part does not have in a FROM of its own. */
export function freeSources(part: unknown): ReadonlySet<number> {
  const [used, own, seen] = [new Set<number>(), new Set<number>(), new WeakSet()]
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null || seen.has(node)) return
    seen.add(node)
    const { source, item } = node as { source?: Source; item?: string }
    if (source) (item === undefined ? used : own).add(source.id)
    Object.values(node).forEach(visit)
  }
  visit(part)
  return new Set([...used].filter((id) => !own.has(id)))
}

/** What is no part of the tree that columns could stand in. */
const LEAVES: ReadonlySet<string> = new Set(['source', 'relation', 'fn', 'type'])

/** Which columns of its derived tables and WITH queries a statement asks for. */
export class ColumnUses {
  private readonly used = new Map<number, Set<number>>()
  /** Under which sources a WITH query is read, by its id. */
  private readonly sourcesOf = new Map<number, number[]>()
  /** Of which whole rows are asked for. */
  private readonly whole = new Set<number>()
  private readonly seen = new WeakSet()

  constructor(statement: object) {
    this.visit(statement)
  }

  /** Of what the statement does not hold itself everything may be asked for. */
  isUsed({ id }: Source, column: number): boolean {
    return this.whole.has(id) || (this.used.get(id)?.has(column) ?? true)
  }

  /** Whether whole rows are asked for, and not only the columns that are named. */
  isWhole({ id }: Source): boolean {
    return this.whole.has(id)
  }

  isWholeOf({ id }: Cte): boolean {
    return this.sourcesOf.get(id)?.some((source) => this.whole.has(source)) ?? false
  }

  isUsedOf({ id }: Cte, column: number): boolean {
    const asks = (source: number) => this.whole.has(source) || this.used.get(source)?.has(column)
    return this.sourcesOf.get(id)?.some(asks) ?? true
  }

  private visit(node: unknown): void {
    if (typeof node !== 'object' || node === null || this.seen.has(node)) return
    this.seen.add(node)
    const { tag, item, source, index, cte } = node as Partial<{ tag: string; item: string; source: Source; index: number; cte: Cte }> // prettier-ignore
    if (source && tag === 'column') this.columnsOf(source).add(index as number)
    if (source && (item === 'subquery' || item === 'cte')) this.columnsOf(source)
    if (source && cte) this.sourcesOf.set(cte.id, [...(this.sourcesOf.get(cte.id) ?? []), source.id])
    markedItems(node).forEach((one) => this.mark(one))
    for (const [key, part] of Object.entries(node)) if (!LEAVES.has(key) || isMergeSource(key, part)) this.visit(part)
  }

  private mark(item: FromItem): void {
    if (item.item === 'join') [item.left, item.right].forEach((side) => this.mark(side))
    else if (item.item !== 'subquery' || !pullable(item.query)) this.whole.add(item.source.id)
    else if (item.query.query === 'select') item.query.from.forEach((inner) => this.mark(inner))
  }

  private columnsOf({ id }: Source): Set<number> {
    const known = this.used.get(id)
    if (known) return known
    const columns = new Set<number>()
    this.used.set(id, columns)
    return columns
  }
}

/** Rows of FROM are locked, or read once more where what is changed has moved on (preprocess_rowmarks). */
function markedItems(node: object): readonly FromItem[] {
  if ('locks' in node) return (node as SelectQuery).locks?.length ? (node as SelectQuery).from : []
  if (!('statement' in node)) return []
  const statement = node as Statement
  if (statement.statement === 'merge') return [statement.source]
  if (statement.statement === 'delete') return statement.using
  return statement.statement === 'update' ? statement.from : []
}

/** MERGE's source is a FROM item. */
const isMergeSource = (key: string, part: unknown): boolean =>
  key === 'source' && typeof part === 'object' && part !== null && 'item' in part
