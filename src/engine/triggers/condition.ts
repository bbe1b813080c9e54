/** WHEN (condition) of a trigger, worked out for one row. */
import type { Catalog, Table, Trigger } from '../../catalog/catalog'
import { quoteIdentifier } from '../../catalog/identifiers'
import { UnsupportedOnShadow } from '../../errors'
import type { RelationRow } from '../../plpgsql/triggerCall'
import type { DataPlan } from '../workspace'
import type { ShadowDatabase } from '../database'
import { runPlan } from '../executor'
import type { StatementContext } from '../context'

const plans = new WeakMap<Catalog, Map<string, DataPlan>>()

/** Its versions of the row stand in a FROM of their own, under their names. */
export function holds(
  database: ShadowDatabase,
  context: StatementContext,
  table: Table,
  trigger: Trigger,
  { old, new: row }: { readonly old?: RelationRow; readonly new?: RelationRow },
): boolean {
  if (trigger.when === undefined) return true
  const versions = [...(old ? [{ name: 'old', values: old }] : []), ...(row ? [{ name: 'new', values: row }] : [])]
  const plan = planOf(
    database,
    table,
    trigger,
    versions.map(({ name }) => name),
  )
  const values = versions.flatMap(({ values }) => values)
  const [result] = runPlan(database.sqlite, plan, values, context).rows
  return result?.[0] === 1n
}

function planOf(database: ShadowDatabase, table: Table, trigger: Trigger, names: readonly string[]): DataPlan {
  let known = plans.get(database.catalog)
  if (!known) plans.set(database.catalog, (known = new Map<string, DataPlan>()))
  const key = `${trigger.oid} ${names.join(' ')}`
  let plan = known.get(key)
  if (!plan) known.set(key, (plan = translated(database, table, trigger, names)))
  return plan
}

function translated(database: ShadowDatabase, table: Table, trigger: Trigger, names: readonly string[]): DataPlan {
  const { columns } = table
  const items = names.map((name, version) => {
    const values = columns.map((column, i) => `$${version * columns.length + i + 1} AS ${quoteIdentifier(column.name)}`)
    return `(SELECT ${values.join(', ')}) AS ${name}`
  })
  const types = names.flatMap(() => columns.map(({ type }) => type.oid))
  const from = items.length > 0 ? ` FROM ${items.join(', ')}` : ''
  const [translation] = database.translate(`SELECT (${trigger.when})${from}`, types)
  const { plan } = translation ?? {}
  if (plan?.kind !== 'query') throw new UnsupportedOnShadow(`WHEN of trigger "${trigger.name}"`)
  return plan
}
