/** Subscripts and slices of arrays, subscripts of jsonb. */
import { elementAt, jsonbAt, sliceOf } from '../../functions/arraySubscripts'
import type { UserFunction } from '../../functions/userFunction'
import { elementForm } from '../../types/arrayForm'
import type { Stored } from '../../types/codec'
import { T } from '../bind/context'
import type { ExprOf } from '../bound'
import type { Printer } from './printer'

export function printSubscript(p: Printer, e: ExprOf<'subscript'>): string {
  const given = e.bounds.flatMap(({ lower, upper }) => [...(lower ? [lower] : []), ...(upper ? [upper] : [])])
  return `${p.use(accessor(p, e))}(${[e.container, ...given].map((x) => p.expr(x)).join(', ')})`
}

function accessor(p: Printer, e: ExprOf<'subscript'>): UserFunction {
  const container = p.cx.index.baseType(e.container.type).oid
  if (container === T.jsonb) return scalar('pg_subscript_jsonb', jsonbAt)
  if (!e.slice) {
    const element = p.cx.types.typeName(p.cx.types.baseType(e.type.oid))
    return scalar(`pg_subscript_${container}`, elementAt(elementForm(element)))
  }
  const written = e.bounds.map(({ lower, upper }) => ({ lower: lower !== undefined, upper: upper !== undefined }))
  const mask = written.map(({ lower, upper }) => (lower ? 'l' : '') + (upper ? 'u' : '') || 'w').join('_')
  return scalar(`pg_slice_${mask}`, sliceOf(written))
}

const scalar = (name: string, call: (array: Stored, ...rest: Stored[]) => Stored): UserFunction => ({
  name,
  arity: -1,
  deterministic: true,
  body: { kind: 'scalar', call: call as (...args: Stored[]) => Stored },
})
