/** Generic traversal of expressions: one place that knows every node's parts. */
import type { SystemFunction } from '../catalog/system'
import type { CallExpr, Expr, ExprOf, FromItem, Query, SortKey, Source } from './bound'

/** Direct sub-expressions of the same query level; subqueries are not entered. */
export function children(expr: Expr): readonly Expr[] {
  switch (expr.tag) {
    case 'column':
    case 'rowid':
    case 'param':
    case 'const':
    case 'subquery':
      return []
    case 'subqueryCompare':
      return expr.test ? [expr.test.expr] : expr.left
    case 'call':
    case 'construct':
    case 'row':
    case 'wholeRow':
    case 'grouping':
    case 'and':
    case 'or':
    case 'not':
    case 'coalesce':
    case 'greatest':
    case 'least':
      return expr.args
    case 'compare':
    case 'distinct':
      return [expr.left, expr.right]
    case 'rowCompare':
      return expr.pairs
    case 'nullTest':
    case 'field':
    case 'booleanTest':
    case 'relabel':
    case 'ioCast':
    case 'typmod':
    case 'storable':
    case 'domainCheck':
    case 'required':
      return [expr.arg]
    case 'case':
      return [...expr.whens.flatMap((w) => [w.when, w.then]), ...(expr.otherwise ? [expr.otherwise] : [])]
    case 'nullIf':
      return [expr.left, expr.test]
    case 'array':
      return expr.elements
    case 'arrayCompare':
      return [expr.left, expr.array]
    case 'inList':
      return [expr.left, ...expr.list]
    case 'subscript':
      return [expr.container, ...indices(expr)]
    case 'aggregate':
      return [...expr.args, ...(expr.direct ?? []), ...keys(expr.orderBy), ...(expr.filter ? [expr.filter] : [])]
    case 'window':
      return [...expr.args, ...expr.partitionBy, ...keys(expr.orderBy), ...(expr.filter ? [expr.filter] : [])]
  }
}

/** What a condition asks for, one by one. */
export const conjuncts = (condition: Expr | undefined): readonly Expr[] =>
  condition?.tag === 'and' ? condition.args.flatMap(conjuncts) : condition ? [condition] : []

const indices = ({ bounds }: ExprOf<'subscript'>): Expr[] =>
  bounds.flatMap((b) => [b.lower, b.upper]).filter((x) => x !== undefined)

const keys = (list: readonly SortKey[]): Expr[] => list.map((k) => k.expr)

/** Whether it is worked out from a row of its own query level, or from a subquery. */
export const hasColumn = (expr: Expr): boolean =>
  expr.tag === 'column' || expr.tag === 'subquery' || children(expr).some(hasColumn)

/** exprLocation: where the expression's text begins. */
export function leftmost(expr: Expr): number | undefined {
  const all = [expr.location, ...children(expr).map(leftmost)].filter((at) => at !== undefined)
  return all.length > 0 ? Math.min(...all) : undefined
}

/** The expression with its direct sub-expressions changed; subqueries are not entered. */
export function mapChildren<E extends Expr>(expr: E, map: (child: Expr) => Expr): E {
  const parts = new Set(children(expr))
  if (parts.size === 0) return expr
  const mapped = (value: unknown): unknown => {
    if (parts.has(value as Expr)) return map(value as Expr)
    if (Array.isArray(value)) return value.map(mapped)
    // WHEN branches, sort keys, bounds of subscripts.
    return isPlain(value) ? mappedMembers(value, mapped) : value
  }
  return mappedMembers(expr, mapped) as E
}

const isPlain = (value: unknown): value is object => typeof value === 'object' && value !== null && !('tag' in value)

const WHOLE = new Set(['type', 'fn', 'function', 'source', 'query'])

const mappedMembers = (value: object, map: (member: unknown) => unknown): object =>
  Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, WHOLE.has(key) ? (member as unknown) : map(member)]),
  )

/** Same column, parameter or constant, or the same call of same things. */
export function sameExpr(a: Expr, b: Expr): boolean {
  if (a === b) return true
  if (a.tag !== b.tag || a.type.oid !== b.type.oid) return false
  return shapeOf(a) === shapeOf(b)
}

const shapes = new WeakMap<Expr, string>()

/** Kept, but where a parameter's type may still be found. */
function shapeOf(expr: Expr): string {
  const known = shapes.get(expr)
  if (known !== undefined) return known
  const shape = JSON.stringify(expr, comparable)
  if (!shape.includes('"tag":"param"')) shapes.set(expr, shape)
  return shape
}

/** The same, an implicit change of the type's name left aside (strip_implicit_coercions). */
export const isSame = (a: Expr, b: Expr): boolean => sameExpr(a, b) || (a.tag === 'relabel' && isSame(a.arg, b))

function comparable(key: string, value: unknown): unknown {
  if (key === 'location' || key === 'ascii') return undefined
  if (key === 'source') return (value as { id: number }).id
  if (key === 'fn') return (value as { oid: number }).oid
  if (key === 'function') return (value as { name: string }).name
  return typeof value === 'bigint' ? `${value}n` : value
}

/** What Postgres has as a constant null once it has planned: a strict call of one is null too (simplify_function). */
export function isNullConstant(expr: Expr): boolean {
  switch (expr.tag) {
    case 'const':
      return expr.value === null
    case 'relabel':
    case 'typmod':
    case 'ioCast':
      return isNullConstant(expr.arg)
    case 'call':
      return vanishes(expr)
    case 'compare':
      return isNullConstant(expr.left) || isNullConstant(expr.right)
    case 'subscript':
      return isNullConstant(expr.container) || (expr.container.tag === 'const' && indices(expr).some(isNullConstant))
    case 'nullIf':
      return isNullConstant(expr.left)
    case 'coalesce':
      return expr.args.every(isNullConstant)
    case 'case':
      return (
        expr.whens.every(({ when }) => isNullConstant(when) || isLiteral(when, 0n)) &&
        (!expr.otherwise || isNullConstant(expr.otherwise))
      )
    default:
      return false
  }
}

export const isLiteral = (expr: Expr, value: bigint): boolean => expr.tag === 'const' && expr.value === value

const isInteger = ({ value, type }: ExprOf<'const'>): boolean =>
  typeof value === 'bigint' && [20, 21, 23].includes(type.oid)

/** Known to be true, or false, without being worked out. */
export function isLiterally(expr: Expr | undefined, value: boolean): boolean {
  switch (expr?.tag) {
    case 'const':
      return expr.value === (value ? 1n : 0n)
    case 'not':
      return isLiterally(expr.args[0], !value)
    case 'nullTest':
      return expr.arg.tag === 'const' && !expr.fields && ((expr.arg.value === null) !== expr.negated) === value // prettier-ignore
    case 'compare': {
      const { left, right, operator } = expr
      if (left.tag !== 'const' || left.value === null || right.tag !== 'const') return false
      // A value beside itself, or another integer.
      if (sameExpr(left, right)) return ['=', '<=', '>='].includes(operator) === value
      return isInteger(left) && isInteger(right) && ['=', '<>'].includes(operator) && (operator === '<>') === value
    }
    default:
      return false
  }
}

/** Whether a call is null without its arguments being worked out. */
export const vanishes = (call: CallExpr): boolean => nullingArguments(call).some(isNullConstant)

/** The arguments of which a null one makes the whole null: those of a strict function, but for what is spread into a VARIADIC array. */
export function nullingArguments({ fn, args, variadicArray }: CallExpr): readonly Expr[] {
  if (!fn.strict || fn.returnsSet) return []
  const spread = fn.variadic !== 0 && !variadicArray && args.at(-1)?.type.oid === fn.variadic
  return spread ? args.slice(0, fn.args.length - 1) : args
}

/** The parts of which a constant null makes the whole null (isNullConstant). */
export function nullingParts(expr: Expr): readonly Expr[] {
  switch (expr.tag) {
    case 'call':
      return nullingArguments(expr)
    case 'compare':
      return [expr.left, expr.right]
    case 'nullIf':
      return [expr.left]
    case 'subscript':
      return [expr.container]
    default:
      return []
  }
}

export const holds = (expr: Expr, tags: ReadonlySet<Expr['tag']>): boolean =>
  tags.has(expr.tag) || children(expr).some((child) => holds(child, tags))

export const hasWindow = (expr: Expr): boolean => holds(expr, WINDOW)
const WINDOW: ReadonlySet<Expr['tag']> = new Set(['window'])

type Functions = (fn: Pick<SystemFunction, 'name' | 'volatility'>) => boolean

/** Whether such a function is called in the expression, or in a subquery of it for each row. */
function calls(expr: Expr, isMeant: Functions): boolean {
  if (expr.tag === 'call' && isMeant(expr.fn)) return true
  if (expr.tag === 'subquery' || expr.tag === 'subqueryCompare') return queryCalls(expr.query, isMeant)
  return children(expr).some((child) => calls(child, isMeant))
}

function queryCalls(query: Query, isMeant: Functions): boolean {
  if (query.query === 'values') return query.rows.some((row) => row.some((e) => calls(e, isMeant)))
  if (query.query === 'set') return queryCalls(query.left, isMeant) || queryCalls(query.right, isMeant)
  return query.targets.some((t) => calls(t.expr, isMeant)) || query.from.some((item) => itemCalls(item, isMeant))
}

/** As calls(), of what stands in FROM. */
export function itemCalls(item: FromItem, isMeant: Functions): boolean {
  if (item.item === 'join') return itemCalls(item.left, isMeant) || itemCalls(item.right, isMeant)
  if (item.item === 'function')
    return item.parts.some((p) => (p.fn && isMeant(p.fn)) || p.args.some((arg) => calls(arg, isMeant)))
  return item.item === 'subquery' && queryCalls(item.query, isMeant)
}

const ofChance: Functions = ({ volatility }) => volatility === 'v'

/** Whether evaluating the expression twice may give two answers, so that it must stand once in what is printed. */
export const isVolatile = (expr: Expr): boolean => calls(expr, ofChance)
export const queryIsVolatile = (query: Query): boolean => queryCalls(query, ofChance)

export function hasSubquery(expr: Expr): boolean {
  return expr.tag === 'subquery' || expr.tag === 'subqueryCompare' || children(expr).some(hasSubquery)
}

/** Whether a column of such a source stands in the expression, subqueries not entered. */
export function mentions(expr: Expr, isMeant: (source: Source) => boolean): boolean {
  if (expr.tag === 'column' || expr.tag === 'rowid') return isMeant(expr.source)
  return children(expr).some((child) => mentions(child, isMeant))
}

/** The sources of a FROM item, those of a join one by one. */
export function sourcesOf(item: FromItem): readonly Source[] {
  return item.item === 'join' ? [...sourcesOf(item.left), ...sourcesOf(item.right)] : [item.source]
}
