/** Type coercion as Postgres decides it (manual: "Type Conversion"; the rules of parse_coerce). */
import type { DomainType, TypeRef } from '../../catalog/catalog'
import { systemCast, systemFunction, systemType } from '../../catalog/system'
import { typeCollation } from '../../catalog/typeCollation'
import { pathOf } from '../../functions/jsonpath/compile'
import type { StoredValue } from '../../types/codec'
import type { CallExpr, ConstExpr, Expr, ParamExpr, RelabelExpr } from '../bound'
import { T, typeRef, type StatementContext } from './context'
import { located } from './located'
import { leftmost } from '../walk'
import { VECTORS } from '../../types/vectors'

export type CoercionContext = 'implicit' | 'assignment' | 'explicit'

type Path = { kind: 'relabel' } | { kind: 'function'; oid: number } | { kind: 'io' } | { kind: 'array' }

const CONTEXT_RANK: Record<string, number> = { i: 0, a: 1, e: 2, implicit: 0, assignment: 1, explicit: 2 }
const POLYMORPHIC: ReadonlySet<number> = new Set([
  T.anyelement,
  T.anyarray,
  T.anynonarray,
  T.anyenum,
  T.anycompatible,
  T.anycompatiblearray,
  T.anycompatiblenonarray,
  3831,
  4537,
  5080,
  4538,
])

export const isPolymorphic = (oid: number): boolean => POLYMORPHIC.has(oid)

const PG_NODE_TREE = 194

/** find_coercion_pathway: how a value of `source` becomes a `target`, if it can in this context. */
export function coercionPath(
  cx: StatementContext,
  sourceOid: number,
  targetOid: number,
  context: CoercionContext,
): Path | undefined {
  const source = cx.index.baseType(typeRef(sourceOid)).oid
  const target = cx.index.baseType(typeRef(targetOid)).oid
  if (source === target) return { kind: 'relabel' }
  const cast = systemCast(source, target)
  if (cast) {
    if ((CONTEXT_RANK[context] as number) < (CONTEXT_RANK[cast.context] as number)) return undefined
    return cast.method === 'f'
      ? { kind: 'function', oid: cast.function }
      : { kind: cast.method === 'b' ? 'relabel' : 'io' }
  }
  const sourceElement = cx.index.elementType(source)
  const targetElement = cx.index.elementType(target)
  if (sourceElement && targetElement && !VECTORS.has(target))
    return coercionPath(cx, sourceElement, targetElement, context) && { kind: 'array' }
  if (context !== 'implicit' && cx.index.category(target) === 'S') return { kind: 'io' }
  if (context === 'explicit' && cx.index.category(source) === 'S') return { kind: 'io' }
  return undefined
}

/** can_coerce_type for one argument; polymorphic targets take anything here and are checked when they are resolved. */
export function canCoerce(cx: StatementContext, source: number, target: number, context: CoercionContext): boolean {
  if (source === target || target === T.any || isPolymorphic(target) || source === T.unknown)
    return acceptsPolymorphic(cx, source, target)
  if (target === T.record || target === T.recordArray) return isRow(cx, source, target)
  const { rows } = cx.index
  if (rows.fields(target) && (source === T.record || rows.isRecord(source))) return !rows.isRecord(target)
  return coercionPath(cx, source, target, context) !== undefined
}

/** Every row is a `record`, every array of rows a `record[]`. */
function isRow(cx: StatementContext, source: number, target: number): boolean {
  const row = target === T.recordArray ? cx.index.elementType(source) : source
  return source === target || cx.index.rows.fields(cx.index.baseType(typeRef(row)).oid) !== undefined
}

function acceptsPolymorphic(cx: StatementContext, source: number, target: number): boolean {
  if (source === T.unknown) return true
  const isArray = cx.index.elementType(cx.index.baseType(typeRef(source)).oid) !== 0
  if (target === T.anyarray || target === T.anycompatiblearray) return isArray
  if (target === T.anynonarray || target === T.anycompatiblenonarray) return !isArray
  if (target === T.anyenum) return cx.index.enumOf(source) !== undefined
  if (isPolymorphic(target) && target !== T.anyelement && target !== T.anycompatible) return isRangeOf(source, target)
  return true
}

function isRangeOf(source: number, target: number): boolean {
  const kind = systemType(source)?.kind
  return target === 3831 || target === 5080 ? kind === 'r' : kind === 'm'
}

/**
 * coerce_to_target_type: `expr` as a `target`, its typmod applied.
 * @throws PostgresError 42846 or 42804 through `mismatch` where there is no way.
 */
export function coerce(cx: StatementContext, expr: Expr, target: TypeRef, context: CoercionContext): Expr | undefined {
  if (expr.type.oid !== T.unknown && !canCoerce(cx, expr.type.oid, target.oid, context)) return undefined
  const typed = coerceType(cx, expr, target.oid, context, target.typmod)
  return applyTypmod(cx, typed, target, context === 'explicit')
}

/**
 * coerce_type: the typmod is not applied. The caller has asked canCoerce.
 * @param typmod what a cast function is told, where it asks for it: bit(n) of a number
 */
export function coerceType(
  cx: StatementContext,
  expr: Expr,
  targetOid: number,
  context: CoercionContext,
  typmod = -1,
): Expr {
  const source = expr.type.oid
  if (source === T.name) cx.collates = true
  if (source === targetOid || targetOid === T.any || isPolymorphic(targetOid)) return expr
  if (expr.tag === 'relabel' && expr.collation !== undefined)
    return withCollation(cx, expr, coerceType(cx, expr.arg, targetOid, context, typmod))
  const domain = cx.index.domainOf(targetOid)
  if (domain) return domainValue(cx, expr, domain, context)
  refuseDomainElements(cx, expr, targetOid)
  if (source === T.unknown) return coerceUnknown(cx, expr, targetOid)
  // As a `record` a row keeps its fields.
  if (targetOid === T.record || targetOid === T.recordArray) return expr
  if (cx.index.rows.fields(targetOid) && (source === T.record || cx.index.rows.isRecord(source)))
    return recordAs(cx, expr, targetOid, context)
  if (source === PG_NODE_TREE) throw cx.refuse('the text of a pg_node_tree', expr.location)
  const path = coercionPath(cx, source, targetOid, context)
  if (!path) throw cannotCast(cx, expr, targetOid)
  const type = typeRef(targetOid)
  if (path.kind === 'relabel') {
    refuseOid(cx, expr, targetOid)
    const relation = constantRelation(cx, expr, targetOid)
    if (relation) return relation
    return { tag: 'relabel', arg: expr, type, location: expr.location }
  }
  if (path.kind === 'io') return ioCast(cx, expr, type)
  if (path.kind === 'array') return arrayCast(cx, expr, type)
  const folded = foldInteger(expr, type)
  if (folded) return folded
  const call = castCall(path.oid, expr, { oid: targetOid, typmod }, context)
  // int2 becomes an int4 first, whose bits are then read without a sign.
  if (call.fn.result !== T.int4 || targetOid === T.int4) return call
  return { tag: 'relabel', arg: { ...call, type: typeRef(T.int4) }, type, location: expr.location }
}

/** COLLATE stays around what is coerced, where that has a collation. */
const withCollation = (cx: StatementContext, collate: RelabelExpr, arg: Expr): Expr =>
  typeCollation(cx.index, arg.type.oid) === undefined ? arg : { ...collate, arg, type: arg.type }

/** coerce_to_domain (manual, "Domain Types"): the base type's cast, and then the domain's constraints. */
function domainValue(cx: StatementContext, expr: Expr, domain: DomainType, context: CoercionContext): Expr {
  const type = typeRef(domain.oid)
  const base = cx.index.baseType(type)
  // A parameter without a type is one of the domain's, and checked when it is read.
  const read = expr.tag === 'param' && expr.type.oid === T.unknown
  const value = applyTypmod(cx, coerceType(cx, expr, base.oid, context, base.typmod), base, context === 'explicit')
  const { location } = expr
  const arg: Expr = value.tag === 'const' ? { ...value, type } : { tag: 'relabel', arg: value, type, location }
  if (!isConstrained(cx, domain)) return arg
  const check: Expr = { tag: 'domainCheck', arg, read, type, location, ...cx.domainParts(domain) }
  if (read) cx.checkedParameters.set(expr.number, check)
  return check
}

const isConstrained = (cx: StatementContext, domain: DomainType): boolean =>
  cx.index.domainChain(domain).some(({ notNull, checks }) => notNull || checks.length > 0)

function refuseDomainElements(cx: StatementContext, expr: Expr, targetOid: number): void {
  const domain = cx.index.domainOf(cx.index.elementType(targetOid))
  if (domain && isConstrained(cx, domain))
    throw cx.refuse(`a cast to an array of domain ${domain.name}, which has constraints`, expr.location)
}

/** `ROW(…)::type` and the like: field by field (coerce_record_to_complex). */
function recordAs(cx: StatementContext, row: Expr, target: number, context: CoercionContext): Expr {
  const shown = cx.shownType(typeRef(target))
  if (row.tag !== 'row' && row.tag !== 'wholeRow') throw cx.refuse(`a cast of a record to ${shown}`, row.location)
  const mismatch = (detail: string) =>
    cx.error('42846', `cannot cast type record to ${shown}`, row.location, { detail })
  const fields = cx.index.rows.fields(target) ?? []
  if (row.args.length < fields.length) throw mismatch('Input has too few columns.')
  if (row.args.length > fields.length) throw mismatch('Input has too many columns.')
  const args = fields.map(({ type }, i): Expr => {
    const arg = row.args[i] as Expr
    const cast = coerce(cx, arg, type, context)
    if (cast) return cast
    const [from, to] = [cx.shownType(typeRef(arg.type.oid)), cx.shownType(typeRef(type.oid))]
    throw mismatch(`Cannot cast type ${from} to ${to} in column ${i + 1}.`)
  })
  const parts = { args, type: typeRef(target), location: row.location }
  return row.tag === 'wholeRow' ? { ...parts, tag: 'wholeRow', source: row.source } : { ...parts, tag: 'row' }
}

/** regconfig and regdictionary, whose OIDs differ from server to server. */
const KEPT_BY_NAME: ReadonlySet<number> = new Set([3734, 3769])

function refuseOid(cx: StatementContext, expr: Expr, targetOid: number): void {
  const source = expr.type.oid
  if (source === targetOid || !(KEPT_BY_NAME.has(source) || KEPT_BY_NAME.has(targetOid))) return
  const [from, to] = [cx.shownType(expr.type), cx.shownType(typeRef(targetOid))]
  throw cx.refuse(`a cast from ${from} to ${to}`, expr.location, 'text search objects are kept by name')
}

/** A relation is kept by its name. A constant one becomes its OID here, or an OID the relation; others their OIDs when printed, and OIDs their names by their text. */
function constantRelation(cx: StatementContext, expr: Expr, targetOid: number): Expr | undefined {
  const source = expr.type.oid
  if (source === targetOid || (source !== T.regclass && targetOid !== T.regclass)) return undefined
  const { order, input } = cx.types.codec(T.regclass)
  const type = typeRef(targetOid)
  if (expr.tag === 'const' && expr.value === null) return { ...expr, type }
  if (expr.tag === 'const' && targetOid === T.regclass) return { ...expr, type, value: input(String(expr.value), -1) }
  if (expr.tag === 'const' && typeof order === 'function')
    return { ...expr, type, value: order(expr.value as StoredValue) }
  if (targetOid === T.oid) return undefined
  if (source === T.oid) return { tag: 'ioCast', arg: expr, type, location: expr.location }
  const [from, to] = [cx.shownType(expr.type), cx.shownType(type)]
  throw cx.refuse(`a cast from ${from} to ${to}`, expr.location, 'relations are kept by name')
}

const INTEGER_BITS: Readonly<Record<number, number>> = { [T.int2]: 16, [T.int4]: 32, [T.int8]: 64 }

/** An integer constant takes another integer type as it is, where it fits. */
function foldInteger(expr: Expr, type: TypeRef): Expr | undefined {
  const bits = INTEGER_BITS[type.oid]
  if (expr.tag !== 'const' || bits === undefined || typeof expr.value !== 'bigint' || !(expr.type.oid in INTEGER_BITS))
    return undefined
  return BigInt.asIntN(bits, expr.value) === expr.value ? { ...expr, type } : undefined
}

function castCall(oid: number, arg: Expr, target: TypeRef, context: CoercionContext): CallExpr {
  const fn = systemFunction(oid)
  if (!fn) throw new Error(`cast function ${oid} is missing from the system catalog`)
  // Cast functions may take the typmod and whether the cast is explicit; the typmod itself is applied separately.
  const extra: ConstExpr[] = []
  if (fn.args.length > 1) extra.push({ tag: 'const', value: BigInt(target.typmod), type: typeRef(T.int4) })
  if (fn.args.length > 2) extra.push({ tag: 'const', value: context === 'explicit' ? 1n : 0n, type: typeRef(T.bool) })
  return {
    tag: 'call',
    fn,
    args: [arg, ...extra],
    variadicArray: false,
    type: typeRef(target.oid),
    location: arg.location,
  }
}

function ioCast(cx: StatementContext, arg: Expr, type: TypeRef): Expr {
  const enumToText = cx.index.enumOf(arg.type.oid) && (type.oid === T.text || type.oid === T.varchar)
  return { tag: enumToText ? 'relabel' : 'ioCast', arg, type, location: arg.location }
}

/** Casts whose functions give what the types' texts give. */
// prettier-ignore
const THROUGH_TEXT: readonly string[] = [
  '21>23', '21>20', '23>20', '21>1700', '23>1700', '20>1700', '23>26',
  '21>700', '23>700', '20>700', '1700>700', '21>701', '23>701', '20>701', '1700>701',
]

/**
 * Array to array goes element by element. Through the text form it comes out the same wherever the element's cast is
 * a relabelling, a cast through text, or a widening; other element casts are refused.
 */
function arrayCast(cx: StatementContext, arg: Expr, type: TypeRef): Expr {
  // Their subscripts begin at 0, which the shadow does not keep.
  if (VECTORS.has(arg.type.oid)) throw cx.refuse('a cast of a vector to an array', arg.location)
  const from = cx.index.elementType(arg.type.oid)
  const to = cx.index.elementType(type.oid)
  const path = coercionPath(cx, from, to, 'explicit')
  if (path?.kind === 'function' && !THROUGH_TEXT.includes(`${from}>${to}`)) {
    throw cx.refuse(`a cast from ${cx.shownType(arg.type)} to ${cx.shownType(type)}`, arg.location)
  }
  return { tag: 'ioCast', arg, type, location: arg.location }
}

/** An untyped literal or parameter takes the type that its surroundings want. */
function coerceUnknown(cx: StatementContext, expr: Expr, targetOid: number): Expr {
  if (expr.tag === 'const') return literal(cx, expr, targetOid)
  if (expr.tag === 'param') {
    cx.decideParameter(expr, cx.index.baseType(typeRef(targetOid)).oid)
    return targetOid === expr.type.oid
      ? expr
      : { tag: 'relabel', arg: expr, type: typeRef(targetOid), location: expr.location }
  }
  return { tag: 'ioCast', arg: relabel(expr, T.text), type: typeRef(targetOid), location: expr.location }
}

function literal(cx: StatementContext, expr: ConstExpr, targetOid: number): Expr {
  const type = typeRef(targetOid)
  if (expr.value === null) return { ...expr, type }
  const base = cx.index.baseType(type)
  const read = () => {
    const value = cx.types.codec(base.oid).input(String(expr.value), -1)
    // Compiled now, so that a broken regular expression in it is told here.
    if (base.oid === T.jsonpath) pathOf(value as string)
    return value
  }
  return { ...expr, type, value: located(cx, expr.location, read) }
}

function relabel(arg: Expr, oid: number): Expr {
  return { tag: 'relabel', arg, type: typeRef(oid), location: arg.location }
}

/** Applies a length or precision where the target has one and the value is not known to fit already. */
export function applyTypmod(cx: StatementContext, expr: Expr, target: TypeRef, explicit: boolean): Expr {
  const base = cx.index.baseType(target)
  if (expr.type.typmod === base.typmod && expr.type.oid === base.oid) return expr
  if (base.typmod === -1) return explicit && expr.type.oid === base.oid ? relabel(expr, base.oid) : expr
  const element = cx.index.elementType(base.oid)
  const codec = cx.types.codec(element || base.oid)
  if (!codec.coerce) return { ...expr, type: base } as Expr
  if (expr.tag === 'const' && !element) {
    const { value } = expr
    try {
      return { ...expr, value: value === null ? null : codec.coerce(value, base.typmod, explicit), type: base }
    } catch {
      // A constant that does not fit fails when Postgres plans (constants.ts).
    }
  }
  return { tag: 'typmod', arg: expr, explicit, type: base, location: expr.location }
}

export function cannotCast(cx: StatementContext, expr: Expr, targetOid: number): Error {
  const [from, to] = [cx.typeName(expr.type.oid), cx.typeName(targetOid)]
  return cx.error('42846', `cannot cast type ${from} to ${to}`, expr.location)
}

/** coerce_to_boolean: WHERE, AND, NOT, JOIN/ON, CASE/WHEN… */
export function toBoolean(cx: StatementContext, expr: Expr, construct: string): Expr {
  const coerced = coerce(cx, expr, typeRef(T.bool), 'assignment')
  if (coerced) return coerced
  throw cx.error(
    '42804',
    `argument of ${construct} must be type boolean, not type ${cx.typeName(expr.type.oid)}`,
    leftmost(expr),
  )
}

/** An expression that leaves a query with no type becomes text, as in Postgres. */
export function settleUnknown(cx: StatementContext, expr: Expr): Expr {
  return expr.type.oid === T.unknown ? coerceType(cx, expr, T.text, 'implicit') : expr
}

/** For what takes any type: an untyped literal counts as text; an untyped parameter stays one, and fails where nothing else types it. */
export function asItIs(cx: StatementContext, expr: Expr): Expr {
  if (expr.type.oid === T.name) cx.collates = true
  return leftUntyped(cx, expr) ?? settleUnknown(cx, expr)
}

/** A parameter without a type, under COLLATE too, where nothing gives it one. */
export function leftUntyped(cx: StatementContext, expr: Expr): Expr | undefined {
  if (expr.tag === 'relabel' && expr.collation !== undefined) {
    const arg = leftUntyped(cx, expr.arg)
    return arg && { ...expr, arg, type: arg.type }
  }
  if (!isParam(expr) || expr.type.oid !== T.unknown) return undefined
  cx.leaveUntyped(expr)
  return relabel(expr, T.text)
}

export const isParam = (expr: Expr): expr is ParamExpr => expr.tag === 'param'
