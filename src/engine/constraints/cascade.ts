import type { ForeignKey, ReferentialAction, Table } from '../../catalog/catalog'
import type { ShadowDatabase } from '../database'
import { references } from '../tables'
import type { DataPlan } from '../workspace'

type Event = 'delete' | 'update'

interface Step {
  readonly child: Table
  readonly key: ForeignKey
  readonly event: Event
}

/**
 * Postgres runs referential actions as statements of its own, and names them in an error's context.
 * @returns the context of an error on `table`, innermost statement first; undefined where the statement itself wrote to
 *   it, or where it cannot be told which of several ways led there
 */
export function cascadeContext(database: ShadowDatabase, plan: DataPlan, table: Table): string | undefined {
  if (plan.writes.includes(table.oid)) return undefined
  const event: Event = plan.command === 'DELETE' ? 'delete' : 'update'
  const ways = plan.writes.flatMap((from) => paths(database, from, event, table.oid, []))
  return ways.length === 1 ? ways[0]?.map(statementOf).reverse().join('\n') : undefined
}

function paths(
  database: ShadowDatabase,
  from: number,
  event: Event,
  target: number,
  so: readonly Step[],
): (readonly Step[])[] {
  return references(database)
    .to(from)
    .flatMap(({ child, key }) => {
      const action = actionOf(key, event)
      if (action === 'NO ACTION' || action === 'RESTRICT' || so.some((step) => step.key === key)) return []
      const way = [...so, { child, key, event }]
      if (child.oid === target) return [way]
      return paths(database, child.oid, action === 'CASCADE' && event === 'delete' ? 'delete' : 'update', target, way)
    })
}

const actionOf = (key: ForeignKey, event: Event): ReferentialAction =>
  event === 'delete' ? key.onDelete : key.onUpdate

function statementOf({ child, key, event }: Step): string {
  const quote = (name: string) => `"${name.replaceAll('"', '""')}"`
  const table = `ONLY ${quote(child.schema)}.${quote(child.name)}`
  const columns = key.columns.map(quote)
  const action = actionOf(key, event)
  const setsKey = action === 'CASCADE' && event === 'update'
  const first = setsKey ? columns.length + 1 : 1
  const condition = columns.map((column, i) => `$${first + i} OPERATOR(pg_catalog.=) ${column}`).join(' AND ')
  if (action === 'CASCADE' && event === 'delete') return `SQL statement "DELETE FROM ${table} WHERE ${condition}"`
  const value = (i: number) => (setsKey ? `$${i + 1}` : action === 'SET NULL' ? 'NULL' : 'DEFAULT')
  const assignments = columns.map((column, i) => `${column} = ${value(i)}`).join(', ')
  return `SQL statement "UPDATE ${table} SET ${assignments} WHERE ${condition}"`
}
