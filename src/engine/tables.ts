import type { Catalog, ForeignKey, Table } from '../catalog/catalog'
import type { Definition } from '../sql/translation'
import type { ShadowDatabase } from './database'
import type { DataPlan } from './workspace'

export const isWriting = (plan: DataPlan): boolean => plan.writes.length > 0

/** Whether it takes its tables for itself (ACCESS EXCLUSIVE). */
export const excludesReaders = (plan: DataPlan): boolean =>
  plan.command === 'TRUNCATE TABLE' || (plan.command === 'REFRESH MATERIALIZED VIEW' && !isConcurrent(plan))

const isConcurrent = (plan: DataPlan): boolean => plan.kind === 'program' && (plan.concurrent ?? false)

/** What a statement defines: DDL at run time. */
export const definitionOf = (plan: DataPlan): Definition | undefined =>
  plan.kind === 'program' ? plan.definition : undefined

export interface Reference {
  readonly child: Table
  readonly key: ForeignKey
}

/** A catalog's foreign keys by the table they point to, and the tables that a change reaches through them. */
class References {
  private readonly byParent = new Map<number, Reference[]>()
  private readonly reached = new Map<number, ReadonlySet<number>>()

  constructor(database: ShadowDatabase) {
    for (const child of database.catalog.tables) {
      for (const key of child.foreignKeys) {
        const parent = database.index.relation(key.references.schema, key.references.name)
        if (parent) this.byParent.set(parent.oid, [...(this.byParent.get(parent.oid) ?? []), { child, key }])
      }
    }
    for (const list of this.byParent.values()) list.sort((a, b) => a.key.oid - b.key.oid)
  }

  /** In order of creation, which is the order in which their triggers fire. */
  to(parent: number): readonly Reference[] {
    return this.byParent.get(parent) ?? []
  }

  /** The table and all that cascades, SET NULL and SET DEFAULT may change when its rows are updated or deleted. */
  reachedFrom(table: number): ReadonlySet<number> {
    const known = this.reached.get(table)
    if (known) return known
    const found = new Set([table])
    for (const oid of found) {
      for (const { child, key } of this.to(oid)) if (acts(key.onDelete) || acts(key.onUpdate)) found.add(child.oid)
    }
    this.reached.set(table, found)
    return found
  }
}

const acts = (action: string) => action !== 'NO ACTION' && action !== 'RESTRICT'

const cache = new WeakMap<Catalog, References>()

export function references(database: ShadowDatabase): References {
  let known = cache.get(database.catalog)
  if (!known) cache.set(database.catalog, (known = new References(database)))
  return known
}

const written = new WeakMap<DataPlan, ReadonlySet<number>>()

/** Tables that a statement may change, referential actions included. */
export function tablesWrittenBy(database: ShadowDatabase, plan: DataPlan): ReadonlySet<number> {
  if (plan.writes.length === 0) return NONE
  let known = written.get(plan)
  if (!known) written.set(plan, (known = findWritten(database, plan)))
  return known
}

function findWritten(database: ShadowDatabase, plan: DataPlan): ReadonlySet<number> {
  // An INSERT that cannot update reaches no other table.
  if (onlyInserts(plan)) return new Set(plan.writes)
  const all = new Set<number>(plan.writes)
  for (const oid of changedBy(plan)) for (const reached of references(database).reachedFrom(oid)) all.add(reached)
  return all
}

/** Tables of which rows that are there may be changed. */
function changedBy(plan: DataPlan): readonly number[] {
  if (plan.kind === 'query' || !plan.changes) return plan.writes
  return plan.changes.filter(({ command, conflict }) => command !== 'INSERT' || conflict).map(({ table }) => table)
}

/** An INSERT that neither reads nor changes rows of its table. */
export const onlyInserts = (plan: DataPlan): boolean =>
  plan.kind === 'query' && plan.command === 'INSERT' && !mayConflict(plan)

/** INSERT … ON CONFLICT. */
export function mayConflict(plan: DataPlan): boolean {
  if (plan.kind === 'program') return plan.changes?.some(({ conflict }) => conflict) ?? false
  return plan.command === 'INSERT' && /\bON CONFLICT\b/i.test(plan.statement.sql)
}

/** Columns of ON CONFLICT (…); undefined where any unique index may be the one. */
export function conflictTarget(plan: DataPlan): readonly string[] | undefined {
  if (plan.kind !== 'query') return undefined
  const list = /\bON CONFLICT \(((?:"(?:[^"]|"")*"(?:, )?)+)\)/.exec(plan.statement.sql)?.[1]
  return list === undefined
    ? undefined
    : [...list.matchAll(/"((?:[^"]|"")*)"/g)].map((match) => (match[1] ?? '').replaceAll('""', '"'))
}

const NONE: ReadonlySet<number> = new Set()

export function tableOf(database: ShadowDatabase, oid: number): Table {
  const relation = database.index.relationByOid(oid)
  if (relation?.kind !== 'table') throw new Error(`no table has OID ${oid}`)
  return relation
}
