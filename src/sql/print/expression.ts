/** One row for each kind of bound expression. */
import { requireDefinition, userFunctionOf } from '../../functions/registry'
import type { CallExpr, Expr, ExprOf, ExprTag, ParamExpr } from '../bound'
import { nullingConstants } from '../nullingConstants'
import { canFail, isConstant } from '../constantRules'
import { holdsFailingSubquery } from '../failingSubqueries'
import { holds, isNullConstant, isVolatile, nullingArguments, vanishes } from '../walk'
import { callSite, printAggregate } from './aggregates'
import { arrayComparison, arrayConstructor } from './arrays'
import { asciiCall } from './ascii'
import { condition, printBoolean } from './booleans'
import { comparable } from './comparable'
import { printDomainCheck } from './domain'
import { ioCast, nullKey, relationOid, storableValue, typmodCheck } from './functions'
import { literal } from './literal'
import type { Printer } from './printer'
import { printField, printRow, printRowNullTest, printWholeRow } from './rows'
import { printSubscript } from './subscripts'
import { printSubquery, printSubqueryCompare } from './subquery'
import { printWindow } from './windows'

type Emitters = { readonly [K in ExprTag]: (p: Printer, expr: ExprOf<K>) => string }

const emitters: Emitters = {
  column: (p, e) => {
    const replaced = p.replacement(e.source, e.index)
    return replaced ? p.expr(replaced) : p.column(e.source, e.index)
  },
  rowid: (p, e) => p.rowid(e.source),
  param: (p, e) => p.parameter(e.number),
  const: (_, e) => literal(e.value),
  call: printCall,
  compare: (p, e) => {
    const sides = [e.left, e.right]
    if (sides.some(isNullConstant)) return printVanished(p, sides)
    const equality = e.operator === '=' || e.operator === '<>'
    const [left, right] = sides.map((side) => comparable(p, side, equality)) as [string, string]
    return nullBefore(p, sides, sides, comparison(p, sides, left, e.operator, right))
  },
  rowCompare: printRowCompare,
  distinct: (p, e) => `(${comparable(p, e.left, true)} IS ${e.negated ? '' : 'NOT '}${comparable(p, e.right, true)})`,
  and: printBoolean,
  or: printBoolean,
  not: (p, e) => `(NOT ${p.expr(e.args[0] as Expr)})`,
  nullTest: (p, e) =>
    e.fields ? printRowNullTest(p, e.arg, e.negated) : `(${p.expr(e.arg)} IS ${e.negated ? 'NOT ' : ''}NULL)`,
  booleanTest: (p, e) =>
    `(${p.expr(e.arg)} IS ${e.negated ? 'NOT ' : ''}${{ true: '1', false: '0', unknown: 'NULL' }[e.test]})`,
  case: (p, e) => {
    const whens = e.whens.map((w) => `WHEN ${condition(p, w.when, true)} THEN ${p.expr(w.then)}`).join(' ')
    return `(CASE ${whens} ELSE ${e.otherwise ? p.expr(e.otherwise) : 'NULL'} END)`
  },
  coalesce: (p, e) => (e.args.length === 1 ? p.expr(e.args[0] as Expr) : `coalesce(${list(p, e.args)})`),
  greatest: (p, e) => printExtreme(p, e, '>='),
  least: (p, e) => printExtreme(p, e, '<='),
  nullIf: (p, e) => {
    onlyOnce(p, 'NULLIF', [e.left])
    return `(CASE WHEN ${p.expr(e.test)} THEN NULL ELSE ${p.expr(e.left)} END)`
  },
  array: arrayConstructor,
  arrayCompare: arrayComparison,
  inList: printInList,
  subquery: printSubquery,
  subqueryCompare: printSubqueryCompare,
  relabel: printRelabel,
  ioCast: (p, e) => `${p.use(ioCast(p.cx.types, e.arg.type, e.type))}(${p.expr(e.arg)})`,
  typmod: printTypmod,
  storable: (p, e) => `${p.use(storableValue(p.cx.types, e.type))}(${p.expr(e.arg)})`,
  domainCheck: (p, e) => {
    onlyOnce(p, `a cast to domain ${e.domain.name}`, [e.arg])
    return printDomainCheck(p, e)
  },
  aggregate: printAggregate,
  window: printWindow,
  subscript: printSubscript,
  construct: (p, e) => `${p.use(e.function)}(${list(p, e.args)})`,
  // Under GROUPING SETS it is substituted; a plain GROUP BY leaves no key out.
  grouping: () => '0',
  required: (p, e) => `coalesce(${p.expr(e.arg)}, ${p.use(nullKey)}())`,
  row: printRow,
  wholeRow: printWholeRow,
  field: printField,
}

/** Types of 32 bits without a sign. */
const UNSIGNED = new Set(['oid', 'regproc', 'regprocedure', 'regoper', 'regoperator', 'regclass', 'regtype', 'regrole', 'regnamespace', 'regconfig', 'regdictionary', 'regcollation']) // prettier-ignore

/** The value as it is; but int4 and oid are the same 32 bits read with and without a sign. */
function printRelabel(p: Printer, { arg, type }: ExprOf<'relabel'>): string {
  const value = p.expr(arg)
  const [from, to] = [p.cx.types.typeName(arg.type.oid), p.cx.types.typeName(type.oid)]
  // An address without a mask is shown without one, a network with it.
  if (from === 'cidr' && to === 'inet') return `${p.use(ioCast(p.cx.types, arg.type, type))}(${value})`
  if (from === 'regclass' && to === 'oid') return `${p.use(relationOid(p.cx.types, arg.type))}(${value})`
  if (from === 'int4' && UNSIGNED.has(to)) return `(${value} & 4294967295)`
  if (to === 'int4' && UNSIGNED.has(from)) return `((${value} + 2147483648) % 4294967296 - 2147483648)`
  return value
}

export function printExpression(p: Printer, expr: Expr): string {
  return (emitters[expr.tag] as (p: Printer, e: Expr) => string)(p, expr)
}

const list = (p: Printer, exprs: readonly Expr[]): string => exprs.map((e) => p.expr(e)).join(', ')

function onlyOnce(p: Printer, construct: string, args: readonly Expr[]): void {
  const volatile = args.find(isVolatile)
  if (volatile) throw p.cx.refuse(`${construct} of a volatile function`, volatile.location)
}

/** Of rows SQLite works out both sides even where one of them is null; `+`, as it takes `(a, b) = (c, d)` apart in a WHERE. */
const comparison = (p: Printer, sides: readonly Expr[], left: string, operator: string, right: string): string =>
  sides.some((side) => holdsFailingSubquery(p.cx, side))
    ? `+((${left}, 1) ${operator} (${right}, 1))`
    : `(${left} ${operator} ${right})`

/** An operator of SQLite's does not run a subquery beside a null, a function does. */
function withSubqueries(p: Printer, args: readonly Expr[], printed: string): string {
  if (args.length < 2 || !args.some((arg) => holdsFailingSubquery(p.cx, arg))) return printed
  onlyOnce(p, 'an operator beside a subquery', args)
  return `(CASE WHEN ${args.map((arg) => `(${p.expr(arg)} IS NULL)`).join(' + ')} >= 0 THEN ${printed} END)`
}

/** @param written what the call stands for */
function printCall(p: Printer, e: CallExpr, written = e): string {
  if (e.ascii) {
    if (vanishes(e)) return printVanished(p, e.args)
    const ascii = asciiCall(e)
    return ascii.tag === 'call' ? printCall(p, ascii, e) : p.expr(ascii)
  }
  const call = callSite(p, e)
  const definition = requireDefinition(e.fn, call, p.cx.position(e.location))
  if (vanishes(e)) return printVanished(p, e.args)
  const args = e.args.map((a) => p.expr(a))
  const printed =
    'sql' in definition
      ? withSubqueries(p, e.args, definition.sql(args, call))
      : `${p.use(userFunctionOf(e.fn, call))}(${args.join(', ')})`
  return nullBefore(p, written.args, nullingArguments(written), printed)
}

/** A strict call of a constant that comes to null is null too, and its other arguments are not worked out (simplify_function). */
function nullBefore(p: Printer, all: readonly Expr[], args: readonly Expr[], printed: string): string {
  const failing = all.filter((a) => canFail(p.cx, a) && !isConstant(p.cx, a))
  if (failing.length === 0 || all.length < 2) return printed
  // What stands in an argument guards that argument by itself.
  const constants = args.flatMap((a) => (failing.every((one) => one === a) ? [] : nullingConstants(p.cx, a)))
  if (constants.length === 0) return printed
  return `(CASE WHEN ${constants.map((a) => p.expr(a)).join(' OR ')} THEN NULL ELSE ${printed} END)`
}

const AGGREGATE: ReadonlySet<ExprTag> = new Set(['aggregate'])
/** Windows are worked out even so, and a subquery may hold an aggregate of this query. */
const STANDING: ReadonlySet<ExprTag> = new Set(['window', 'subquery', 'subqueryCompare'])

/** A null instead of a call: the query stays the grouped one that its arguments have made it, without what its aggregates add up. */
function printVanished(p: Printer, args: readonly Expr[]): string {
  const standing = args.filter((a) => holds(a, STANDING)).map((a) => `WHEN 0 THEN ${p.expr(a)} `)
  if (args.some((a) => holds(a, AGGREGATE))) standing.push('WHEN 0 THEN count(*) ')
  return standing.length === 0 ? 'NULL' : `CASE ${standing.join('')}END`
}

/** SQLite stops at the first element that is equal, Postgres works them all out. */
function printInList(p: Printer, e: ExprOf<'inList'>): string {
  // Of one element it is a plain comparison for Postgres.
  if (e.list.length === 1 && isNullConstant(e.list[0] as Expr)) return printVanished(p, [e.left])
  const elements = e.list.map((item) => comparable(p, item, true))
  const test = `(${comparable(p, e.left, true)} ${e.negated ? 'NOT ' : ''}IN (${elements.join(', ')}))`
  const failing = e.list.length < 2 ? [] : e.list.filter((item) => canFail(p.cx, item) && !isConstant(p.cx, item))
  if (failing.length === 0) return test
  onlyOnce(p, 'IN', failing)
  return `(CASE WHEN ${failing.map((item) => `(${p.expr(item)} IS NULL)`).join(' + ')} >= 0 THEN ${test} END)`
}

/** `(a, b) < (c, d)`: SQLite compares row values as the standard says, null by null. */
function printRowCompare(p: Printer, e: ExprOf<'rowCompare'>): string {
  const side = (which: 'left' | 'right') => e.pairs.map((pair) => comparable(p, pair[which])).join(', ')
  return `((${side('left')}) ${e.operator} (${side('right')}))`
}

/** GREATEST and LEAST pass over nulls; SQLite's max(a, b) does not. */
function printExtreme(p: Printer, e: ExprOf<'greatest'>, operator: '>=' | '<='): string {
  onlyOnce(p, e.tag.toUpperCase(), e.args)
  if (e.args.length > MAX_EXTREMES)
    throw p.cx.refuse(`${e.tag.toUpperCase()} of more than ${MAX_EXTREMES} values`, e.location)
  const better = (best: Candidate, next: Candidate): Candidate => {
    const wins = `${best.key} ${operator} ${next.key}`
    const pick = (b: string, n: string) =>
      `(CASE WHEN ${best.value} IS NULL THEN ${n} WHEN ${next.value} IS NULL OR ${wins} THEN ${b} ELSE ${n} END)`
    return { value: pick(best.value, next.value), key: pick(best.key, next.key) }
  }
  // By halves: each comparison repeats what it compares.
  const bestOf = (all: readonly Candidate[]): Candidate => {
    const half = all.length >> 1
    return half === 0 ? (all[0] as Candidate) : better(bestOf(all.slice(0, half)), bestOf(all.slice(half)))
  }
  return bestOf(e.args.map((a) => ({ value: p.expr(a), key: comparable(p, a) }))).value
}

/** A value's text, and the text that it is compared by. */
interface Candidate {
  readonly value: string
  readonly key: string
}

const MAX_EXTREMES = 64

/** A parameter that stands only here is read with its length check, which saves the call for every row. */
function printTypmod(p: Printer, e: ExprOf<'typmod'>): string {
  const param = e.arg.tag === 'param' ? e.arg : undefined
  if (param && !e.explicit && param.type.oid === e.type.oid && usedOnce(p, param)) {
    p.parameterTypmods.set(param.number, e.type.typmod)
    return p.expr(param)
  }
  return `${p.use(typmodCheck(p.cx.types, e.type, e.explicit))}(${p.expr(e.arg)})`
}

/** A routine's variables do not come over the wire: nobody reads them with a length. */
const usedOnce = ({ cx }: Printer, param: ParamExpr): boolean =>
  !cx.variables && !cx.castsLengths && cx.parameterUses(param.number) === 1
