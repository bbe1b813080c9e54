/** Row-level security (manual, "Row Security Policies"): the shadow has the view of the tables' owner. */
import type { Relation } from '../../catalog/lookup'
import type { StatementContext } from './context'

/** @throws UnsupportedOnShadow where the policies hold for the owner as well */
export function refuseForcedSecurity(cx: StatementContext, relation: Relation, location: number): void {
  if (relation.kind !== 'table' || !relation.rowSecurity?.enabled || !relation.rowSecurity.forced) return
  const { name } = relation
  throw cx.refuse(
    `table "${name}", which forces row-level security`,
    location,
    'its policies hold for every role but superusers and those with BYPASSRLS, and the shadow has no roles',
  )
}
