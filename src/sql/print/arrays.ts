/** ARRAY[…] and comparisons with every element of an array. */
import { pgError } from '../../errors'
import type { SystemFunction } from '../../catalog/system'
import { comparedWithElements, quantified } from '../../functions/arrayElements'
import { requireDefinition, userFunctionOf } from '../../functions/registry'
import type { UserFunction } from '../../functions/userFunction'
import { MAX_DIMENSIONS } from '../../types/arrayLiteral'
import { type ArrayTree, dimensions, type ElementForm, elementForm, parseArray } from '../../types/arrayForm'
import type { Stored } from '../../types/codec'
import type { ComparisonOperator, ExprOf } from '../bound'
import { guardedComparison } from './ascii'
import type { Printer } from './printer'

export function arrayConstructor(p: Printer, e: ExprOf<'array'>): string {
  const element = p.cx.index.elementType(e.type.oid)
  const nested = e.elements.some((x) => x.type.oid === e.type.oid)
  const build = nested
    ? nestedArray(e.type.oid)
    : flatArray(e.type.oid, elementForm(p.cx.types.typeName(p.cx.types.baseType(element))))
  return `${p.use(build)}(${e.elements.map((x) => p.expr(x)).join(', ')})`
}

function flatArray(oid: number, form: ElementForm): UserFunction {
  const call = (...values: Stored[]): Stored => JSON.stringify(values.map((v) => (v === null ? null : form.toItem(v))))
  return { name: `pg_array_${oid}`, arity: -1, deterministic: true, body: { kind: 'scalar', call } }
}

/** ARRAY[[…], […]]: the sub-arrays must be of one shape. */
function nestedArray(oid: number): UserFunction {
  const call = (...values: Stored[]): Stored => {
    const arrays = values.map((v): ArrayTree => (v === null ? [] : parseArray(v)))
    const shape = JSON.stringify(dimensions(arrays[0] ?? []))
    if (arrays.some((a) => JSON.stringify(dimensions(a)) !== shape)) {
      throw pgError('2202E', 'multidimensional arrays must have array expressions with matching dimensions')
    }
    if (arrays.every((a) => a.length === 0)) return '[]'
    const depth = dimensions(arrays).length
    if (depth > MAX_DIMENSIONS)
      throw pgError('54000', `number of array dimensions (${depth}) exceeds the maximum allowed (${MAX_DIMENSIONS})`)
    return JSON.stringify(arrays)
  }
  return { name: `pg_array_nested_${oid}`, arity: -1, deterministic: true, body: { kind: 'scalar', call } }
}

/** `value op ANY|ALL (array)`: a comparison by order keys, or any other operator by its function. */
export function arrayComparison(p: Printer, e: ExprOf<'arrayCompare'>): string {
  if (e.ascii) return p.expr(guardedComparison(e))
  const quantifier = e.all ? 'all' : 'any'
  const array = p.cx.index.baseType(e.array.type).oid
  const name = `pg_${quantifier}_${e.fn ? e.fn.oid : NAMES[e.operator as ComparisonOperator]}_${e.left.type.oid}_${array}`
  const test = e.fn
    ? operatorTest(p, e, e.fn, array)
    : comparedWithElements(p.cx.types, array, quantifier, e.operator as ComparisonOperator)
  const fn: UserFunction = {
    name,
    arity: 2,
    deterministic: true,
    body: { kind: 'scalar', call: test as (...args: Stored[]) => Stored },
  }
  return `${p.use(fn)}(${p.expr(e.left)}, ${p.expr(e.array)})`
}

function operatorTest(
  p: Printer,
  e: ExprOf<'arrayCompare'>,
  fn: SystemFunction,
  array: number,
): (left: Stored, array: Stored) => Stored {
  const call = { argTypes: [e.left.type, e.elementType], result: e.type, types: p.cx.types, variadicArray: false }
  const construct = `${e.operator} ${e.all ? 'ALL' : 'ANY'} over an array`
  if ('sql' in requireDefinition(fn, call, p.cx.position(e.location))) throw p.cx.refuse(construct, e.location)
  const { body } = userFunctionOf(fn, call)
  if (body.kind !== 'scalar') throw p.cx.refuse(construct, e.location)
  return quantified(p.cx.types, array, e.all ? 'all' : 'any', body.call)
}

const NAMES: Readonly<Record<ComparisonOperator, string>> = {
  '=': 'eq',
  '<>': 'ne',
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
}
