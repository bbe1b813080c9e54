/** `SET tags[1] = …`, `SET data['a'] = …`: the column with one of its parts replaced (transformAssignmentSubscripts). */
import type { Node, ResTarget } from '@pgsql/types'
import type { Column } from '../../catalog/catalog'
import type { UserFunction } from '../../functions/userFunction'
import { assignElement, assignJsonb, assignSlice } from '../../functions/subscriptAssignment'
import { elementForm } from '../../types/arrayForm'
import type { Stored } from '../../types/codec'
import type { Expr, ExprOf } from '../bound'
import { at, type Binder, levelOf } from './binder'
import { canCoerce, coerce } from './coerce'
import { type Scope, T, typeRef } from './context'
import { bindSubscripts, indicesOf } from './subscript'

/**
 * @param container the column as it is, or with the parts that are assigned before this one
 * @param value what is assigned; undefined for DEFAULT
 */
export function assignedPart(
  b: Binder,
  column: Column,
  container: Expr,
  target: ResTarget,
  value: Expr | undefined,
  scope: Scope,
): Expr {
  const { cx } = b
  const { indirection = [] } = target
  const val = target.val as Node
  if (column.generated)
    throw cx.error('428C9', `column "${column.name}" can only be updated to DEFAULT`, undefined, {
      detail: `Column "${column.name}" is a generated column.`,
    })
  if (indirection.some((step) => !('A_Indices' in step)) || cx.index.domainOf(column.type.oid))
    throw cx.refuse('assigning to a field or to part of a domain', at(target))
  if (!value) throw cx.error('0A000', 'cannot set an array element to DEFAULT', at(target))
  if ('MultiAssignRef' in val) throw cx.refuse('assigning several columns at once to parts of them', at(target))
  const level = levelOf(scope, 'UPDATE')
  const place = bindSubscripts(b, { ...container, location: at(target) }, indicesOf(indirection), level)
  if (place.tag !== 'subscript') throw cx.refuse('assigning to such a part', at(target))
  const wanted = typeRef(place.type.oid, column.type.typmod)
  const typed = canCoerce(cx, value.type.oid, wanted.oid, 'assignment') && coerce(cx, value, wanted, 'assignment')
  if (!typed) throw wrongType(b, column, wanted.oid, { ...value, location: at(target) })
  const given = place.bounds.flatMap(({ lower, upper }) => [...(lower ? [lower] : []), ...(upper ? [upper] : [])])
  return {
    tag: 'construct',
    function: assigner(b, place),
    args: [container, typed, ...given],
    type: column.type,
    location: at(target),
  }
}

function wrongType({ cx }: Binder, column: Column, wanted: number, value: Expr): Error {
  const [to, from] = [cx.shownType(typeRef(wanted)), cx.shownType(typeRef(value.type.oid))]
  const message = `subscripted assignment to "${column.name}" requires type ${to} but expression is of type ${from}`
  return cx.error('42804', message, value.location, { hint: 'You will need to rewrite or cast the expression.' })
}

function assigner({ cx }: Binder, { container, slice, bounds, type }: ExprOf<'subscript'>): UserFunction {
  const base = cx.index.baseType(container.type).oid
  if (base === T.jsonb) {
    const isArray = bounds[0]?.upper?.type.oid === T.int4
    return scalar(`pg_assign_jsonb_${isArray ? 'array' : 'object'}`, assignJsonb(isArray))
  }
  if (!slice)
    return scalar(`pg_assign_${base}`, assignElement(elementForm(cx.types.typeName(cx.types.baseType(type.oid)))))
  const written = bounds.map(({ lower, upper }) => ({ lower: lower !== undefined, upper: upper !== undefined }))
  const mask = written.map(({ lower, upper }) => (lower ? 'l' : '') + (upper ? 'u' : '') || 'w').join('_')
  return scalar(`pg_assign_slice_${mask}`, assignSlice(written))
}

const scalar = (name: string, call: (container: Stored, value: Stored, ...rest: Stored[]) => Stored): UserFunction => ({
  name,
  arity: -1,
  deterministic: true,
  body: { kind: 'scalar', call: call as (...args: Stored[]) => Stored },
})
