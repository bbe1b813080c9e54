/** WITH RECURSIVE: the order of its queries and their form (Postgres: parse_cte.c). */
import type { CommonTableExpr, JoinExpr, Node, RangeVar, SelectStmt, SubLink, WithClause } from '@pgsql/types'
import { at } from './binder'
import type { StatementContext } from './context'

/** The queries of a WITH RECURSIVE so that each stands after those it needs. @throws PostgresError 0A000, 42P19 */
export function inOrderOfNeed(cx: StatementContext, nodes: readonly CommonTableExpr[]): CommonTableExpr[] {
  const waiting = nodes.map((node) => {
    const needs = nodes.filter((other) => other !== node && refersTo(node, other.ctename as string))
    return { node, needs: new Set(needs) }
  })
  const ordered: CommonTableExpr[] = []
  while (waiting.length > 0) {
    const ready = waiting.findIndex(({ needs }) => needs.size === 0)
    const first = waiting[0] as (typeof waiting)[0]
    if (ready < 0) throw cx.error('0A000', 'mutual recursion between WITH items is not implemented', at(first.node))
    // As in Postgres, the first one takes the place of the one that is taken out: it decides where an error points.
    const { node } = waiting[ready] as (typeof waiting)[0]
    waiting[ready] = first
    waiting.shift()
    for (const other of waiting) other.needs.delete(node)
    ordered.push(node)
  }
  return ordered
}

export function refersTo(cte: CommonTableExpr, name: string): boolean {
  const references = new References(name)
  references.visit(cte.ctequery)
  return references.found.length > 0
}

/** The two sides of a recursive query. @throws PostgresError 42P19, 0A000 where it has not the form that recursion needs */
export function recursiveForm(cx: StatementContext, cte: CommonTableExpr): { start: SelectStmt; step: SelectStmt } {
  const name = cte.ctename as string
  const query = cte.ctequery
  const select = query && 'SelectStmt' in query ? query.SelectStmt : undefined
  if (!select) throw cx.error('42P19', `recursive query "${name}" must not contain data-modifying statements`, at(cte))
  const wrongForm = () =>
    cx.error(
      '42P19',
      `recursive query "${name}" does not have the form non-recursive-term UNION [ALL] recursive-term`,
      at(cte),
    )
  if (select.op !== 'SETOP_UNION' || !select.larg || !select.rarg) throw wrongForm()
  requirePlaces(cx, name, select)
  refuseTail(cx, select)
  if (new References(name).in(select.rarg).length !== 1) throw wrongForm()
  if (select.withClause) throw cx.refuse('WITH inside a recursive query', at(select.withClause))
  return { start: select.larg, step: select.rarg }
}

const PLACES = {
  'non-recursive': 'within its non-recursive term',
  subquery: 'within a subquery',
  'outer join': 'within an outer join',
  intersect: 'within INTERSECT',
  except: 'within EXCEPT',
} as const
type Place = keyof typeof PLACES | undefined

function requirePlaces(cx: StatementContext, name: string, select: SelectStmt): void {
  const wrong = (where: string, range: RangeVar) =>
    cx.error('42P19', `recursive reference to query "${name}" must not appear ${where}`, at(range))
  const misplaced = (node: unknown, place: Place) => {
    const found = new References(name, place).in(node).find((r) => r.place !== undefined)
    if (found?.place) throw wrong(PLACES[found.place], found.range)
  }
  misplaced(select.withClause, 'subquery')
  misplaced(select.larg, 'non-recursive')
  misplaced(select.rarg, undefined)
  const second = new References(name).in(select.rarg)[1]
  if (second) throw wrong('more than once', second.range)
}

function refuseTail(cx: StatementContext, select: SelectStmt): void {
  const not = (what: string, node: unknown) =>
    cx.error('0A000', `${what} in a recursive query is not implemented`, locationIn(node))
  if (select.sortClause?.length) throw not('ORDER BY', sortedBy(select.sortClause[0]))
  if (select.limitOffset) throw not('OFFSET', select.limitOffset)
  if (select.limitCount) throw not('LIMIT', select.limitCount)
  if (select.lockingClause?.length) throw not('FOR UPDATE/SHARE', select.lockingClause[0])
}

const sortedBy = (node: Node | undefined): Node | undefined => (node && 'SortBy' in node ? node.SortBy.node : node)

function locationIn(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null) return undefined
  const [body] = Object.values(node) as { location?: number }[]
  return body?.location
}

interface Reference {
  readonly range: RangeVar
  readonly place: Place
}

/** References to one query of a WITH in a parse tree, and where each stands. */
class References {
  readonly found: Reference[] = []

  constructor(
    private readonly name: string,
    private place: Place = undefined,
  ) {}

  in(node: unknown): readonly Reference[] {
    if (isSelect(node)) this.select(node)
    else this.visit(node)
    return this.found
  }

  visit(node: unknown): void {
    if (typeof node !== 'object' || node === null) return
    if (Array.isArray(node)) return node.forEach((n) => this.visit(n))
    const { RangeVar, JoinExpr, SubLink, SelectStmt } = node as Tagged
    if (RangeVar) this.range(RangeVar)
    else if (JoinExpr) this.join(JoinExpr)
    else if (SubLink) this.sublink(SubLink)
    else if (SelectStmt) this.select(SelectStmt)
    else for (const member of Object.values(node)) this.visit(member)
  }

  private range(range: RangeVar): void {
    if (range.schemaname === undefined && range.relname === this.name) this.found.push({ range, place: this.place })
  }

  private at(place: Place, visit: () => void): void {
    const before = this.place
    this.place ??= place
    visit()
    this.place = before
  }

  private join({ jointype, larg, rarg, quals, ...rest }: JoinExpr): void {
    const nullable = (side: Node | undefined, where: readonly string[]) =>
      this.at(where.includes(jointype as string) ? 'outer join' : undefined, () => this.visit(side))
    nullable(larg, ['JOIN_RIGHT', 'JOIN_FULL'])
    nullable(rarg, ['JOIN_LEFT', 'JOIN_FULL'])
    this.visit([quals, rest.usingClause])
  }

  private sublink({ subselect, testexpr }: SubLink): void {
    this.visit(testexpr)
    this.at('subquery', () => this.visit(subselect))
  }

  private select({ larg, rarg, withClause, ...rest }: SelectStmt): void {
    if (withClause && this.hiddenBy(withClause)) return
    const [left, right] = this.sidePlaces(rest)
    this.at(left, () => larg && this.select(larg))
    this.at(right, () => rarg && this.select(rarg))
    this.visit(Object.values(rest))
  }

  private sidePlaces({ op, all }: Pick<SelectStmt, 'op' | 'all'>): readonly [Place, Place] {
    if (op === 'SETOP_INTERSECT') return all ? ['intersect', 'intersect'] : [undefined, undefined]
    return op === 'SETOP_EXCEPT' ? [all ? 'except' : undefined, 'except'] : [undefined, undefined]
  }

  /** An inner WITH may give the name to a query of its own. */
  private hiddenBy({ ctes = [], recursive }: WithClause): boolean {
    const hides = (node: Node) => 'CommonTableExpr' in node && node.CommonTableExpr.ctename === this.name
    if (recursive && ctes.some(hides)) return true
    for (const node of ctes) {
      this.visit(node)
      if (hides(node)) return true
    }
    return false
  }
}

interface Tagged {
  readonly RangeVar?: RangeVar
  readonly JoinExpr?: JoinExpr
  readonly SubLink?: SubLink
  readonly SelectStmt?: SelectStmt
}

const isSelect = (node: unknown): node is SelectStmt =>
  typeof node === 'object' && node !== null && ('targetList' in node || 'larg' in node || 'valuesLists' in node)
