/** Which function or operator a call means (manual: "Type Conversion", sections "Operators" and "Functions"). */
import {
  systemFunction,
  systemFunctionsNamed,
  systemOperatorsNamed,
  systemType,
  type SystemFunction,
  type SystemOperator,
} from '../../catalog/system'
import { KNOWN_EXTENSIONS } from '../../catalog/extensions'
import { canCoerce, isPolymorphic } from './coerce'
import { T, typeRef, type StatementContext } from './context'
import { resolvePolymorphic } from './polymorphic'
import type { Expr } from '../bound'

/** A candidate with its argument types spread to the call's length (VARIADIC and defaults applied). */
interface Candidate<D> {
  readonly definition: D
  readonly args: readonly number[]
}

export interface ResolvedCall {
  readonly fn: SystemFunction
  /** Declared types of the arguments after spreading, polymorphic ones made concrete. */
  readonly argTypes: readonly number[]
  readonly resultType: number
}

const NO_AGGREGATE_HINT =
  'No aggregate function matches the given name and argument types. Perhaps you misplaced ORDER BY; ORDER BY must appear after all regular arguments of the aggregate.'
const NO_FUNCTION_HINT =
  'No function matches the given name and argument types. You might need to add explicit type casts.'
const NO_OPERATOR_HINT =
  'No operator matches the given name and argument types. You might need to add explicit type casts.'
const NO_PREFIX_OPERATOR_HINT =
  'No operator matches the given name and argument type. You might need to add an explicit type cast.'

const MAYBE_EXTENSION = 'it may come from an extension, whose functions the shadow does not know'

const mayBeInExtension = (cx: StatementContext): boolean =>
  cx.index.catalog.extensions.some((e) => !KNOWN_EXTENSIONS.has(e))

/** Whether a function is Postgres's own, or of an extension that the schema has. */
const isInstalled = (cx: StatementContext, fn: SystemFunction | undefined): boolean =>
  fn?.extension === undefined || cx.index.catalog.extensions.includes(fn.extension)

/** Functions of pg_catalog and of known extensions. */
export const systemCandidates = (cx: StatementContext, name: string): readonly SystemFunction[] =>
  systemFunctionsNamed(name).filter((fn) => isInstalled(cx, fn))

/** func_get_detail. */
export function resolveFunction(
  cx: StatementContext,
  name: string,
  args: readonly Expr[],
  /** `sorted`: ORDER BY has several keys; `written`: the name as it stands, with its schema; `functions`: those in sight, the system's where it is left out. */
  options: {
    variadicArray: boolean
    location?: number
    written?: string
    functions?: readonly SystemFunction[]
    sorted?: boolean
  },
): ResolvedCall {
  const types = args.map((a) => a.type.oid)
  const candidates = (options.functions ?? systemCandidates(cx, name))
    .flatMap((fn) => spread(fn, types.length, options.variadicArray))
    .filter((c, _, all) => !isCoveredVariadic(c, all))
  const shown = () => `${options.written ?? name}(${types.map((t) => cx.typeName(t)).join(', ')})`
  const exact = candidates.find((c) => c.args.every((t, i) => t === types[i]))
  const best = exact ?? choose(cx, candidates, types)
  const chosen = options.functions && best !== 'ambiguous' && hasTwin(best, candidates) ? 'ambiguous' : best
  if (chosen === 'ambiguous') {
    throw cx.error('42725', `function ${shown()} is not unique`, options.location, {
      hint: 'Could not choose a best candidate function. You might need to add explicit type casts.',
    })
  }
  if (!chosen && mayBeInExtension(cx)) throw cx.refuse(`function ${shown()}`, options.location, MAYBE_EXTENSION)
  if (!chosen)
    throw cx.error('42883', `function ${shown()} does not exist`, options.location, {
      hint: options.sorted ? NO_AGGREGATE_HINT : NO_FUNCTION_HINT,
    })
  const { argTypes, result } = resolvePolymorphic(cx, chosen.args, args, chosen.definition.result, options.location)
  return { fn: chosen.definition, argTypes, resultType: rowResult(cx, result, argTypes, args) }
}

/** min, max and the like of records: the record that they are given. */
function rowResult(cx: StatementContext, result: number, declared: readonly number[], args: readonly Expr[]): number {
  const [arg] = args
  if (result !== T.record || declared[0] !== T.record || !arg) return result
  const fields = cx.index.rows.fields(arg.type.oid)
  return fields ? cx.index.rows.record(fields) : result
}

/** Defaults may give two functions the same arguments (manual, "CREATE FUNCTION", "Overloading"). */
const hasTwin = (c: Candidate<SystemFunction> | undefined, all: readonly Candidate<SystemFunction>[]): boolean =>
  c !== undefined && all.some((d) => d !== c && String(d.args) === String(c.args))

/** A VARIADIC function spread to the arguments that another one has as such: that one is meant (FuncnameGetCandidates). */
const isCoveredVariadic = (c: Candidate<SystemFunction>, all: readonly Candidate<SystemFunction>[]): boolean =>
  c.definition.variadic !== 0 && all.some((d) => d.definition.variadic === 0 && String(d.args) === String(c.args))

function spread(fn: SystemFunction, count: number, variadicArray: boolean): Candidate<SystemFunction>[] {
  const fixed = fn.args
  if (fn.variadic && !variadicArray) {
    const head = fixed.slice(0, -1)
    if (count < fixed.length && count < fixed.length - fn.defaults) return []
    if (count < fixed.length) return [{ definition: fn, args: fixed.slice(0, count) }]
    return [{ definition: fn, args: [...head, ...Array<number>(count - head.length).fill(fn.variadic)] }]
  }
  if (count > fixed.length || count < fixed.length - fn.defaults) return []
  return [{ definition: fn, args: fixed.slice(0, count) }]
}

/** citext has a native type in Prisma, whose schema need not name the extension. */
function isKnown(cx: StatementContext, operator: SystemOperator): boolean {
  const fn = systemFunction(operator.function)
  return fn?.extension === 'citext' || isInstalled(cx, fn)
}

/** oper() and left_oper(). `left` is undefined for a prefix operator. */
export function resolveOperator(
  cx: StatementContext,
  name: string,
  left: Expr | undefined,
  right: Expr,
  location?: number,
): ResolvedCall {
  const operands = left ? [left, right] : [right]
  const types = operands.map((o) => o.type.oid)
  const candidates = systemOperatorsNamed(name)
    .filter((o) => (o.left === 0) === (left === undefined) && isKnown(cx, o))
    .map((o): Candidate<SystemOperator> => ({ definition: o, args: left ? [o.left, o.right] : [o.right] }))
  const chosen = exactOperator(cx, candidates, types) ?? choose(cx, candidates, types)
  const shown = () => {
    const [a, b] = types.map((t) => cx.typeName(t))
    return left ? `${a} ${name} ${b}` : `${name} ${a}`
  }
  if (chosen === 'ambiguous') {
    throw cx.error('42725', `operator is not unique: ${shown()}`, location, {
      hint: 'Could not choose a best candidate operator. You might need to add explicit type casts.',
    })
  }
  if (!chosen && mayBeInExtension(cx)) throw cx.refuse(`operator ${shown()}`, location, MAYBE_EXTENSION)
  if (!chosen) {
    const hint = left ? NO_OPERATOR_HINT : NO_PREFIX_OPERATOR_HINT
    throw cx.error('42883', `operator does not exist: ${shown()}`, location, { hint })
  }
  const fn = systemFunction(chosen.definition.function)
  if (!fn) throw cx.refuse(`operator ${shown()}`, location)
  const { argTypes, result } = resolvePolymorphic(cx, chosen.args, operands, chosen.definition.result, location)
  return { fn, argTypes, resultType: result }
}

/** binary_oper_exact: an untyped operand is first assumed to have the other's type. */
function exactOperator<D>(
  cx: StatementContext,
  candidates: readonly Candidate<D>[],
  types: readonly number[],
): Candidate<D> | undefined {
  const find = (wanted: readonly number[]) => candidates.find((c) => c.args.every((t, i) => t === wanted[i]))
  const [a, b] = types
  if (types.length === 1) return find(types)
  const left = a === T.unknown ? b : a
  const right = b === T.unknown ? a : b
  const direct = find([left as number, right as number])
  if (direct) return direct
  if (a !== T.unknown && b !== T.unknown) return undefined
  const base = cx.index.baseType(typeRef(left as number)).oid
  return base === left ? undefined : find([base, base])
}

/** func_match_argtypes, then func_select_candidate. */
function choose<D>(
  cx: StatementContext,
  all: readonly Candidate<D>[],
  types: readonly number[],
): Candidate<D> | 'ambiguous' | undefined {
  let candidates = all.filter((c) => accepts(cx, c.args, types))
  if (candidates.length <= 1) return candidates[0]
  const input = types.map((t) => (t === T.unknown ? t : cx.index.baseType(typeRef(t)).oid))
  candidates = keepBest(candidates, (c) => count(c.args, (t, i) => input[i] !== T.unknown && t === input[i]))
  if (candidates.length === 1) return candidates[0]
  const isPreferred = (t: number, i: number) => preferredIn(cx.index.category(input[i] as number), t)
  candidates = keepBest(candidates, (c) =>
    count(c.args, (t, i) => input[i] !== T.unknown && (t === input[i] || isPreferred(t, i))),
  )
  if (candidates.length === 1) return candidates[0]
  if (!input.includes(T.unknown)) return 'ambiguous'
  candidates = byUnknownCategories(cx, candidates, input)
  if (candidates.length === 1) return candidates[0]
  return byKnownType(cx, candidates, input) ?? 'ambiguous'
}

/** can_coerce_type for a whole argument list, polymorphic arguments consistent among themselves. */
function accepts(cx: StatementContext, declared: readonly number[], actual: readonly number[]): boolean {
  if (!declared.every((t, i) => canCoerce(cx, actual[i] as number, t, 'implicit'))) return false
  return !declared.some(isPolymorphic) || isConsistent(cx, declared, actual)
}

/** check_generic_type_consistency, without ranges. */
function isConsistent(cx: StatementContext, declared: readonly number[], actual: readonly number[]): boolean {
  const elements = new Set<number>()
  const compatible: number[] = []
  for (const [i, type] of declared.entries()) {
    const given = cx.index.baseType(typeRef(actual[i] as number)).oid
    if (given === T.unknown) continue
    if (type === T.anyarray) elements.add(cx.index.elementType(given))
    else if (type === T.anyelement || type === T.anynonarray || type === T.anyenum) elements.add(given)
    else if (type === T.anycompatiblearray) compatible.push(cx.index.elementType(given))
    else if (type === T.anycompatible || type === T.anycompatiblenonarray) compatible.push(given)
  }
  const [element] = elements
  if (declared.includes(T.anyenum) && (element === undefined || !cx.index.enumOf(element))) return false
  if (declared.includes(T.anynonarray) && element !== undefined && cx.index.elementType(element)) return false
  return elements.size <= 1 && haveCommonType(cx, compatible)
}

function haveCommonType(cx: StatementContext, types: readonly number[]): boolean {
  const [first] = types
  // select_common_type looks at the categories first.
  return (
    first === undefined ||
    types.every((t) => t === first) ||
    (types.every((t) => cx.index.category(t) === cx.index.category(first)) &&
      types.some((u) => types.every((v) => canCoerce(cx, v, u, 'implicit'))))
  )
}

function keepBest<C>(candidates: readonly C[], score: (c: C) => number): C[] {
  const scores = candidates.map(score)
  const best = Math.max(...scores)
  return candidates.filter((_, i) => scores[i] === best)
}

function count(args: readonly number[], test: (type: number, i: number) => boolean): number {
  return args.filter(test).length
}

function preferredIn(category: string, oid: number): boolean {
  const type = systemType(oid)
  return type !== undefined && type.category === category && type.preferred
}

/** Step 4.e of the manual: each unknown argument takes the one category that all candidates accept, or string. */
function byUnknownCategories<D>(
  cx: StatementContext,
  candidates: readonly Candidate<D>[],
  input: readonly number[],
): Candidate<D>[] {
  const slots = input.map((t, i) => (t === T.unknown ? slotCategory(cx, candidates, i) : undefined))
  if (slots.some((s) => s?.category === undefined && s !== undefined)) return [...candidates]
  const kept = candidates.filter((c) =>
    c.args.every((t, i) => {
      const slot = slots[i]
      if (!slot) return true
      return cx.index.category(t) === slot.category && (!slot.preferred || (systemType(t)?.preferred ?? false))
    }),
  )
  return kept.length > 0 ? kept : [...candidates]
}

function slotCategory<D>(
  cx: StatementContext,
  candidates: readonly Candidate<D>[],
  i: number,
): { category: string | undefined; preferred: boolean } {
  const types = candidates.map((c) => c.args[i] as number)
  const categories = new Set(types.map((t) => cx.index.category(t)))
  const category = categories.size === 1 ? [...categories][0] : categories.has('S') ? 'S' : undefined
  const preferred = types.some((t) => cx.index.category(t) === category && (systemType(t)?.preferred ?? false))
  return { category, preferred }
}

/** Step 4.f: if all known arguments have one type, the unknown ones are assumed to have it too. */
function byKnownType<D>(
  cx: StatementContext,
  candidates: readonly Candidate<D>[],
  input: readonly number[],
): Candidate<D> | undefined {
  const known = new Set(input.filter((t) => t !== T.unknown))
  const [type] = known
  if (known.size !== 1 || type === undefined) return undefined
  const assumed = input.map(() => type)
  const fitting = candidates.filter((c) => accepts(cx, c.args, assumed))
  return fitting.length === 1 ? fitting[0] : undefined
}
