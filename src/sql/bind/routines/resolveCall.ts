/** Which of the database's own functions a call means, and its arguments (func_get_detail, MatchNamedCall). */
import type { FuncCall, Node } from '@pgsql/types'
import type { Expr } from '../../bound'
import { expressionNode } from '../../parse'
import { at, type Binder, type Level, levelOf } from '../binder'
import { canCoerce, coerce, coerceType, isPolymorphic } from '../coerce'
import { Scope, stringOf, T, typeRef } from '../context'
import { resolveFunction, systemCandidates } from '../resolve'
import { withoutLocations } from './body'
import { inputs, type OwnFunction, ownFunctions } from './candidates'

export interface OwnCall {
  readonly fn: OwnFunction
  /** One for each input argument, of its type. */
  readonly args: readonly Expr[]
  /** Types of the arguments as they are given. */
  readonly given: readonly number[]
  readonly result: number
}

/** @returns undefined where the call means none of the database's own functions */
export function resolveOwnCall(b: Binder, call: FuncCall, level: Level): OwnCall | undefined {
  const { cx } = b
  const names = (call.funcname ?? []).map(stringOf)
  const [schema, name = ''] = names.length > 1 ? names.slice(-2) : [undefined, names[0]]
  if (schema === 'pg_catalog') return undefined
  const own = ownFunctions(cx.index, schema, name)
  if (own.length === 0) return undefined
  const system = schema === undefined ? systemCandidates(cx, name) : []
  if ((call.args ?? []).some((arg) => 'NamedArgExpr' in arg)) return namedCall(b, call, own, level)
  const args = (call.args ?? []).map((arg) => b.expr(arg, level))
  // What pg_catalog has too hides them.
  const functions = [...system, ...own.filter((fn) => !system.some((s) => String(s.args) === String(fn.args)))]
  const variadicArray = call.func_variadic ?? false
  const written = names.join('.')
  const { fn, argTypes, resultType } = resolveFunction(cx, name, args, {
    variadicArray,
    location: at(call),
    written,
    functions,
  })
  if (!('routine' in fn)) return undefined
  const given = args.map((arg) => arg.type.oid)
  const typed = args.map((arg, i) => coerceType(cx, arg, argTypes[i] as number, 'implicit'))
  return {
    fn: fn as OwnFunction,
    args: complete(b, fn as OwnFunction, typed, variadicArray),
    given,
    result: resultType,
  }
}

/** The arguments as the function has them: a list for VARIADIC, defaults for those that are left out. */
function complete(b: Binder, fn: OwnFunction, given: readonly Expr[], variadicArray: boolean): readonly Expr[] {
  const { cx } = b
  if (fn.variadic === 0 || variadicArray || given.length < fn.args.length) return withDefaults(b, fn, (i) => given[i])
  const head = fn.args.length - 1
  const elements = given.slice(head)
  const element = elements[0]?.type.oid ?? fn.variadic
  const list: Expr = { tag: 'array', elements, type: typeRef(cx.index.arrayType(element)) }
  return withDefaults(b, fn, (i) => (i === head ? list : given[i]))
}

function withDefaults(b: Binder, { routine }: OwnFunction, given: (position: number) => Expr | undefined): Expr[] {
  return inputs(routine).map((argument, i) => {
    const value = given(i)
    if (value) return value
    const node = withoutLocations(expressionNode(argument.default ?? 'NULL'))
    const expr = b.expr(node, levelOf(new Scope(b.cx), 'DEFAULT expressions'))
    return coerce(b.cx, expr, typeRef(argument.type.oid), 'assignment') ?? expr
  })
}

/** `f(a, name => value)`. */
function namedCall(b: Binder, call: FuncCall, own: readonly OwnFunction[], level: Level): OwnCall {
  const { cx } = b
  const nodes = call.args ?? []
  const fitting = own.flatMap((fn) => {
    const placed = placeNamed(fn, nodes)
    return placed ? [{ fn, placed }] : []
  })
  const exprs = new Map(
    nodes.map((node) => [node, b.expr('NamedArgExpr' in node ? node.NamedArgExpr.arg : node, level)]),
  )
  const exprAt = (node: Node | undefined) => node && (exprs.get(node) as Expr)
  const chosen = fitting.filter(({ fn, placed }) =>
    placed.every(
      (node, i) => !node || canCoerce(cx, (exprAt(node) as Expr).type.oid, fn.args[i] as number, 'implicit'),
    ),
  )
  const [only] = chosen
  if (chosen.length > 1) throw cx.refuse('named arguments that several functions take', at(call))
  if (!only) {
    const shown = nodes.map((node) => {
      const type = cx.typeName((exprs.get(node) as Expr).type.oid)
      return 'NamedArgExpr' in node ? `${node.NamedArgExpr.name} => ${type}` : type
    })
    const written = (call.funcname ?? []).map(stringOf).join('.')
    throw cx.error('42883', `function ${written}(${shown.join(', ')}) does not exist`, at(call), {
      hint: 'No function matches the given name and argument types. You might need to add explicit type casts.',
    })
  }
  const { fn, placed } = only
  if (fn.args.some(isPolymorphic)) throw cx.refuse('named arguments of a polymorphic function', at(call))
  const given = nodes.map((node) => (exprs.get(node) as Expr).type.oid)
  const typed = placed.map((node, i) => {
    const expr = exprAt(node)
    return expr && coerceType(cx, expr, fn.args[i] as number, 'implicit')
  })
  return { fn, args: withDefaults(b, fn, (i) => typed[i]), given, result: fn.result }
}

/** The call's arguments in the function's order; undefined where they do not fit. */
function placeNamed({ routine, variadic }: OwnFunction, nodes: readonly Node[]): (Node | undefined)[] | undefined {
  const given = inputs(routine)
  if (variadic !== 0 || nodes.length > given.length) return undefined
  const placed: (Node | undefined)[] = given.map(() => undefined)
  for (const [i, node] of nodes.entries()) {
    const position = 'NamedArgExpr' in node ? given.findIndex((g) => g.name === node.NamedArgExpr.name) : i
    if (position < 0 || placed[position]) return undefined
    placed[position] = node
  }
  return placed.every((node, i) => node !== undefined || given[i]?.default !== undefined) ? placed : undefined
}

/** What the function gives a row of, where it is one of several columns. */
export const isRowResult = (b: Binder, result: number): boolean =>
  result === T.record || b.cx.index.rows.fields(b.cx.index.baseType(typeRef(result)).oid) !== undefined
