/** PREPARE, EXECUTE and DEALLOCATE (manual, "PREPARE"). */
import type { DeallocateStmt, ExecuteStmt, Node, PrepareStmt } from '@pgsql/types'
import type { TypeRef } from '../../catalog/catalog'
import { type Binder, levelOf } from '../bind/binder'
import { coerce } from '../bind/coerce'
import { Scope, typeRef } from '../bind/context'
import { rowOf } from '../bind/selectOver'
import { bindTypeName } from '../bind/typeName'
import type { Expr, Statement } from '../bound'
import type { PreparedPlan, Translation } from '../translation'
import { hasSubquery, leftmost } from '../walk'

/** @param translate binds the statement inside, with these types of `$1`… (0: to be inferred) */
export function preparePlan(
  { cx }: Binder,
  { name = '', argtypes = [], query }: PrepareStmt,
  translate: (node: Node, parameterTypes: readonly number[]) => Translation,
): PreparedPlan {
  const types = argtypes.map((node) => {
    if (!('TypeName' in node)) throw cx.refuse('this type of a parameter')
    return bindTypeName(cx, node.TypeName).oid
  })
  return { kind: 'prepare', name, translation: translate(query as Node, types) }
}

export const deallocatePlan = ({ name }: DeallocateStmt): PreparedPlan => ({ kind: 'deallocate', name })

/** @param translate makes a plan of a bound statement; `begin` gives a binder of its own for each time */
export function executePlan(
  { name = '', params = [] }: ExecuteStmt,
  begin: () => Binder,
  translate: (b: Binder, stmt: Statement) => Translation,
): PreparedPlan {
  const values = (types: readonly TypeRef[]): Translation => {
    const b = begin()
    const exprs = params.map((node, i) => argument(b, node, i, types[i] as TypeRef))
    if (b.cx.parameters().length > 0) throw b.cx.refuse('EXECUTE with parameters of its own')
    return translate(b, { statement: 'select', query: rowOf(exprs.map((expr, i) => ({ expr, name: `$${i + 1}` }))) })
  }
  return { kind: 'execute', name, count: params.length, values }
}

/** EvaluateParams (commands/prepare.c). */
function argument(b: Binder, node: Node, position: number, { oid }: TypeRef): Expr {
  const { cx } = b
  const given = b.expr(node, levelOf(new Scope(cx), 'EXECUTE parameters'))
  if (hasSubquery(given)) throw cx.error('0A000', 'cannot use subquery in EXECUTE parameter', leftmost(given))
  const coerced = coerce(cx, given, typeRef(oid), 'assignment')
  if (coerced) return coerced
  const [from, to] = [given.type, typeRef(oid)].map((type) => cx.typeName(type.oid))
  throw cx.error(
    '42804',
    `parameter $${position + 1} of type ${from} cannot be coerced to the expected type ${to}`,
    leftmost(given),
    { hint: 'You will need to rewrite or cast the expression.' },
  )
}
