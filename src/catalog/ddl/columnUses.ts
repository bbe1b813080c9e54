/** Which columns of which relations the query of a view takes, as far as its text says; pg_depend has the same of it. */
import type { Node } from '@pgsql/types'
import type { Draft } from './draft'
import type { RelationDraft } from './objects'
import { as, type Body, stringsOf, walk } from './nodes'

export interface ColumnUse {
  /** Its name, or `*` for all of them. */
  readonly column: string
  /** Of one of these relations; of any that is read, where the text does not say which. */
  readonly of?: readonly RelationDraft[]
}

export const usesColumn = (uses: readonly ColumnUse[], relation: RelationDraft, column: string): boolean =>
  uses.some((use) => [column, '*'].includes(use.column) && (use.of?.includes(relation) ?? true))

/** The same with one relation in place of another. */
export const usesInstead = (uses: readonly ColumnUse[], old: RelationDraft, other: RelationDraft): ColumnUse[] =>
  uses.map((use) => (use.of ? { ...use, of: use.of.map((r) => (r === old ? other : r)) } : use))

export function columnUses(draft: Draft, query: Node | undefined): ColumnUse[] {
  const queries = new Set<string>()
  walk([query], (tag, body) => {
    if (tag === 'CommonTableExpr') queries.add(body.ctename as string)
  })
  const tables = (table: Body<'RangeVar'>): RelationDraft[] => {
    const { schemaname, relname = '' } = table
    const relation = draft.relation(schemaname, relname)
    return relation === undefined || (schemaname === undefined && queries.has(relname)) ? [] : [relation]
  }
  return usesIn([query], { known: () => undefined, relations: [], tables })
}

/** What a SELECT can name. */
interface Scope {
  /** The relations that a name in front of a column stands for; undefined where it says nothing. */
  known(name: string): readonly RelationDraft[] | undefined
  /** In its FROM, those in subqueries left out. */
  readonly relations: readonly RelationDraft[]
  readonly tables: (table: Body<'RangeVar'>) => RelationDraft[]
}

function usesIn(tree: unknown, scope: Scope): ColumnUse[] {
  if (Array.isArray(tree)) return tree.flatMap((item) => usesIn(item, scope))
  if (tree === null || typeof tree !== 'object') return []
  return Object.entries(tree).flatMap(([tag, body]: [string, unknown]) => {
    if (body === null || typeof body !== 'object' || Array.isArray(body)) return usesIn(body, scope)
    const { fromClause } = body as Body<'SelectStmt'>
    const inner = fromClause ? within(fromClause, scope) : scope
    return [...ofNode(tag, body, inner), ...usesIn(tag === 'SelectStmt' ? withoutOutputNames(body) : body, inner)]
  })
}

/** ORDER BY of a name alone means the result's column before one of FROM's. */
function withoutOutputNames(select: Body<'SelectStmt'>): object {
  const { sortClause, targetList } = select
  if (!sortClause) return select
  const names = new Set((targetList ?? []).map((t) => as(t, 'ResTarget')?.name))
  const isName = (node: Node): boolean => {
    const fields = as(as(node, 'SortBy')?.node, 'ColumnRef')?.fields ?? []
    return fields.length === 1 && names.has(stringsOf(fields)[0])
  }
  return { ...select, sortClause: sortClause.filter((node) => !isName(node)) }
}

function ofNode(tag: string, body: object, scope: Scope): ColumnUse[] {
  if (tag === 'ColumnRef') return ofReference(scope, (body as Body<'ColumnRef'>).fields ?? [])
  if (tag === 'RangeVar') {
    const table = body as Body<'RangeVar'>
    return table.alias?.colnames ? [{ column: '*', of: scope.tables(table) }] : []
  }
  if (tag !== 'JoinExpr') return []
  const { isNatural, usingClause, larg, rarg } = body as Body<'JoinExpr'>
  if (isNatural) return ofNaturalJoin([larg, rarg], scope)
  return stringsOf(usingClause).map((column) => ({ column, of: scope.relations }))
}

/** It takes the columns that both sides have. */
function ofNaturalJoin(sides: readonly (Node | undefined)[], scope: Scope): ColumnUse[] {
  const [left, right] = sides.map((side) => {
    const table = as(side, 'RangeVar')
    const [relation] = table ? scope.tables(table) : []
    return relation?.kind === 'table' ? relation.columns.map(({ name }) => name) : undefined
  })
  const of = scope.relations
  if (!left || !right) return [{ column: '*', of }]
  return left.filter((name) => right.includes(name)).map((column) => ({ column, of }))
}

function ofReference(scope: Scope, fields: readonly Node[]): ColumnUse[] {
  const last = fields.at(-1)
  if (last === undefined) return []
  const [qualifier] = stringsOf(fields.slice(-2, -1))
  const column = 'A_Star' in last ? '*' : (stringsOf([last])[0] ?? '')
  if (qualifier !== undefined) return [{ column, of: scope.known(qualifier) }]
  // A relation's name alone is its row, and takes no column.
  return [column === '*' ? { column, of: scope.relations } : { column }]
}

function within(from: readonly Node[], outer: Scope): Scope {
  const names = new Map<string, readonly RelationDraft[]>()
  const relations: RelationDraft[] = []
  const add = (item: Node | undefined): void => {
    const join = as(item, 'JoinExpr')
    const table = as(item, 'RangeVar')
    const found = table ? outer.tables(table) : []
    relations.push(...found)
    if (join) {
      const before = relations.length
      add(join.larg)
      add(join.rarg)
      if (join.alias?.aliasname !== undefined) names.set(join.alias.aliasname, relations.slice(before))
    } else if (item) {
      const name = aliasOf(item) ?? table?.relname
      if (name !== undefined) names.set(name, found)
    }
  }
  from.forEach(add)
  return { known: (name) => names.get(name) ?? outer.known(name), relations, tables: outer.tables }
}

/** Of a table, a subquery, a function… */
const aliasOf = (item: Node): string | undefined =>
  (Object.values(item)[0] as { alias?: { aliasname?: string } }).alias?.aliasname
