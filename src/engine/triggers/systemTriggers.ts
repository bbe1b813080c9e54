/** Trigger functions that Postgres itself brings (manual, "Trigger Functions", "Triggers for Automatic Updates"). */
import type { Table, Trigger } from '../../catalog/catalog'
import { quoteLiteral } from '../../catalog/identifiers'
import { pgError, UnsupportedOnShadow } from '../../errors'
import type { RelationRow, TriggerCall } from '../../plpgsql/triggerCall'
import type { Stored } from '../../types/codec'
import type { StatementContext } from '../context'
import type { ShadowDatabase } from '../database'
import { runPlan } from '../executor'

export interface SystemCall {
  readonly database: ShadowDatabase
  readonly context: StatementContext
  readonly table: Table
  readonly trigger: Trigger
  readonly call: TriggerCall
  /** Columns that UPDATE assigns. */
  readonly sets: ReadonlySet<string> | undefined
}

type SystemTrigger = (call: SystemCall) => RelationRow | null

const TEXT = 25
const TSVECTOR = 'tsvector'

const FUNCTIONS: Readonly<Record<string, SystemTrigger>> = {
  suppress_redundant_updates_trigger: ({ call: { old, new: row } }) =>
    row && old?.every((value, i) => sameStored(value, row[i] ?? null)) ? null : (row ?? null),
  tsvector_update_trigger: updateVector,
}

/** Postgres's own trigger function of that name. */
export function systemTrigger({ function: { schema, name } }: Trigger): SystemTrigger | undefined {
  return schema === 'pg_catalog' && Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined
}

/** tsvector_update_trigger(vector, configuration, text…): columns that are not set leave the vector alone. */
function updateVector({ database, context, table, trigger, call, sets }: SystemCall): RelationRow | null {
  const [vector = '', configuration = '', ...names] = trigger.arguments
  const row = call.new
  if (!row || call.timing !== 'before') throw pgError('XX000', 'tsvector_update_trigger: must be fired BEFORE event')
  const target = positionOf(table, vector)
  if (database.types.typeName(table.columns[target]?.type.oid ?? 0) !== TSVECTOR)
    throw pgError('42804', `column "${vector}" is not of tsvector type`)
  const positions = names.map((name) => positionOf(table, name))
  const set = (name: string) => call.event === 'insert' || sets === undefined || sets.has(name)
  if (!names.some(set)) return row
  const texts = positions.map((i) => row[i] ?? null).filter((value) => value !== null)
  if (texts.length > 1 && texts.some((text) => String(text).includes('<')))
    throw new UnsupportedOnShadow('tsvector_update_trigger() of several columns with "<" in them')
  const made = vectorOf(database, context, configuration, texts)
  return row.map((value, i) => (i === target ? made : value))
}

function vectorOf(
  database: ShadowDatabase,
  context: StatementContext,
  configuration: string,
  texts: readonly Stored[],
): Stored {
  const [translation] = database.translate(`SELECT to_tsvector(${quoteLiteral(configuration)}, $1)`, [TEXT])
  if (translation?.plan.kind !== 'query') throw new UnsupportedOnShadow('tsvector_update_trigger()')
  return runPlan(database.sqlite, translation.plan, [texts.join('\n')], context).rows[0]?.[0] ?? null
}

function positionOf(table: Table, name: string): number {
  const position = table.columns.findIndex((column) => column.name === name)
  if (position < 0) throw pgError('42703', `column "${name}" does not exist`)
  return position
}

export const sameStored = (a: Stored, b: Stored): boolean =>
  a === b || (a instanceof Uint8Array && b instanceof Uint8Array && Buffer.compare(a, b) === 0)
