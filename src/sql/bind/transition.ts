/** Transition tables of a trigger in FROM: they come before the catalog's tables (getRTEForSpecialRelationTypes). */
import type { RangeVar } from '@pgsql/types'
import type { FunctionPart, SourceColumn } from '../bound'
import type { StatementContext } from './context'
import { type BoundItem, entryOf, renamed } from './fromNames'

const transitionNamed = (cx: StatementContext, { schemaname, relname }: RangeVar) =>
  schemaname === undefined ? cx.transitions.find(({ name }) => name === relname) : undefined

export function bindTransition(cx: StatementContext, range: RangeVar): BoundItem | undefined {
  const transition = transitionNamed(cx, range)
  if (!transition) return undefined
  const { name } = transition
  const columns = transition.columns.map((column): SourceColumn => ({
    name: column.name,
    type: column.type,
    notNull: false,
    tableOid: 0,
    attnum: 0,
  }))
  const source = cx.nextSource('function', range.alias?.aliasname ?? name, renamed(cx, columns, range.alias, name))
  const relation: FunctionPart['relation'] = {
    key: `transition_${transition.oid}_${columns.length}_${Buffer.from(name).toString('hex')}`,
    rows: (session) => session.transition(name),
  }
  const part: FunctionPart = { fn: undefined, args: [], columns: source.columns, defined: false, relation }
  return { item: { item: 'function', source, parts: [part] }, entries: [entryOf(source, {})] }
}

/** @throws PostgresError 0A000 for one that a statement would change */
export function refuseTransitionTarget(cx: StatementContext, range: RangeVar): void {
  const transition = transitionNamed(cx, range)
  if (!transition) return
  throw cx.error('0A000', `relation "${transition.name}" cannot be the target of a modifying statement`)
}
