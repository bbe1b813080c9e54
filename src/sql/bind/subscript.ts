/** `tags[1]`, `m[1:2]`, `data['a'][0]` (manual, "Subscripts", "jsonb Subscripting"). */
import type { A_Indices, A_Indirection, Node } from '@pgsql/types'
import type { Expr } from '../bound'
import type { Binder, Level } from './binder'
import { canCoerce, coerce, coerceType } from './coerce'
import { bindOperator } from './comparison'
import { stringOf, T, typeRef } from './context'
import { selectField } from './fields'
import { leftmost } from '../walk'
import { VECTORS } from '../../types/vectors'

/** Types whose values Postgres takes apart as arrays of fixed length. */
const FIXED = new Set(['name', 'point', 'lseg', 'box', 'line'])
const MAX_DIMENSIONS = 6

export function bindIndirection(b: Binder, node: A_Indirection, level: Level): Expr {
  return bindSteps(b, b.expr(node.arg, level), node.indirection ?? [], level)
}

/** Subscripts and fields, from left to right. */
export function bindSteps(b: Binder, container: Expr, steps: readonly Node[], level: Level): Expr {
  const other = steps.findIndex((step) => !('A_Indices' in step))
  const indices = other < 0 ? steps : steps.slice(0, other)
  const inner = indices.length > 0 ? bindSubscripts(b, container, indicesOf(indices), level) : container
  const step = steps[other]
  if (!step) return inner
  if ('A_Star' in step) throw b.cx.error('0A000', 'row expansion via "*" is not supported here', container.location)
  return bindSteps(b, selectField(b.cx, inner, stringOf(step), container.location), steps.slice(other + 1), level)
}

/** transformContainerSubscripts. */
export function bindSubscripts(b: Binder, container: Expr, indices: readonly A_Indices[], level: Level): Expr {
  const { cx } = b
  if (container.tag === 'row') throw cx.refuse('a subscript of a row', container.location)
  const base = cx.index.baseType(container.type)
  if (FIXED.has(cx.types.typeName(base.oid)))
    throw cx.refuse(`a subscript of type ${cx.typeName(base.oid)}`, container.location)
  if (base.oid === T.jsonb) return jsonbSubscripts(b, container, indices, level)
  const element = cx.index.elementType(base.oid)
  if (!element) {
    const shown = cx.typeName(base.oid)
    throw cx.error(
      '42804',
      `cannot subscript type ${shown} because it does not support subscripting`,
      leftmost(container),
    )
  }
  const slice = indices.some((i) => i.is_slice)
  if (VECTORS.has(base.oid)) return elementOfVector(b, container, indices, slice, level)
  const bounds = indices.map((i) => bindBounds(b, i, slice, level))
  if (indices.length > MAX_DIMENSIONS)
    throw cx.error(
      '54000',
      `number of array dimensions (${indices.length}) exceeds the maximum allowed (${MAX_DIMENSIONS})`,
    )
  const type = typeRef(slice ? base.oid : element, base.typmod)
  return { tag: 'subscript', container, slice, bounds, type, location: container.location }
}

/** Their subscripts begin at 0; inside they are arrays as others are. */
function elementOfVector(
  b: Binder,
  container: Expr,
  indices: readonly A_Indices[],
  slice: boolean,
  level: Level,
): Expr {
  const { cx } = b
  const { oid } = container.type
  const [index] = indices
  if (slice || !index || indices.length > 1) throw cx.refuse('a part of a vector', container.location)
  const one: Expr = { tag: 'const', value: 1n, type: typeRef(T.int4) }
  const { upper } = bindBounds(b, index, false, level)
  const bounds = [{ lower: undefined, upper: upper && bindOperator(cx, '+', upper, one, leftmost(container) ?? 0) }]
  const type = typeRef(cx.index.elementType(oid))
  return { tag: 'subscript', container, slice, bounds, type, location: container.location }
}

/** In a slice, a plain subscript `[n]` means `[1:n]`. */
function bindBounds(b: Binder, indices: A_Indices, slice: boolean, level: Level) {
  const one: Expr = { tag: 'const', value: 1n, type: typeRef(T.int4) }
  const bound = (node: Node | undefined): Expr | undefined => {
    if (!node) return undefined
    const expr = b.expr(node, level)
    const typed = coerce(b.cx, expr, typeRef(T.int4), 'assignment')
    if (!typed) throw b.cx.error('42804', 'array subscript must have type integer', leftmost(expr))
    return typed
  }
  const lower = bound(indices.lidx) ?? (slice && !indices.is_slice ? one : undefined)
  return { lower, upper: bound(indices.uidx) }
}

/** jsonb_subscript_transform: keys are text, positions are integer, and the result is jsonb again. */
function jsonbSubscripts(b: Binder, container: Expr, indices: readonly A_Indices[], level: Level): Expr {
  const { cx } = b
  const bounds = indices.map((index) => {
    if (indices.some((i) => i.is_slice)) {
      const shown = index.uidx ?? index.lidx
      throw cx.error('42804', 'jsonb subscript does not support slices', shown && b.expr(shown, level).location)
    }
    return { lower: undefined, upper: jsonbKey(b, b.expr(index.uidx, level)) }
  })
  return { tag: 'subscript', container, slice: false, bounds, type: typeRef(T.jsonb), location: container.location }
}

function jsonbKey({ cx }: Binder, key: Expr): Expr {
  if (key.type.oid === T.unknown) return coerceType(cx, key, T.text, 'implicit')
  const targets = [T.int4, T.text].filter((target) => canCoerce(cx, key.type.oid, target, 'implicit'))
  const [target] = targets
  if (target !== undefined && targets.length === 1) return coerceType(cx, key, target, 'implicit')
  const hint = targets.length
    ? 'jsonb subscript must be coercible to only one type, integer or text.'
    : 'jsonb subscript must be coercible to either integer or text.'
  const shown = cx.typeName(key.type.oid)
  throw cx.error('42804', `subscript type ${shown} is not supported`, leftmost(key), { hint })
}

export function indicesOf(steps: readonly Node[]): A_Indices[] {
  return steps.flatMap((step) => ('A_Indices' in step ? [step.A_Indices] : []))
}
