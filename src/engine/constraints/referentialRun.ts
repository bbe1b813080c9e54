import { delimited } from '../../catalog/identifiers'
import type { ForeignKey, Table, UniqueConstraint } from '../../catalog/catalog'
import { UnsupportedOnShadow } from '../../errors'
import type { Stored } from '../../types/codec'
import type { ShadowDatabase } from '../database'
import { atomically } from '../executor'
import { isPostgresError } from '../sqliteError'
import { references, tableOf } from '../tables'
import type { DataPlan, StatementOutcome } from '../workspace'
import { actionStatement, type ActionStatement } from './actionStatement'
import type { Deferrals } from './deferral'
import { nameRowError } from './diagnose'
import { missingParent, stillReferenced } from './foreignKeys'
import { hasTwin } from './deferrableUnique'
import type { Gate, RowChange } from './gate'
import type { ProbedRow } from './probe'
import { requireApart } from './parts'
import { actionOf, acts } from './reach'
import { duplicateOf } from './uniqueKeys'

/** What is to be done when the statement's rows are written; among the constraints' triggers by its name. */
export interface Firing {
  readonly name: string
  fire(): void
}

/** What fires when a part of the statement comes to its end. */
export interface StatementEnd {
  /** The table and what is done to it: a later end of the same takes the place of one that waits (cancel_prior_stmt_triggers). */
  readonly key: string
  /** How many of the statement's rows come before it. */
  readonly after: number
  fire(): void
}

interface Queued {
  readonly end?: StatementEnd
  run(): void
}

/** The database's own triggers, as a run meets them (engine/triggers). */
export interface RowTriggers {
  /** What a row's change fires. @param sets columns that the statement assigns; undefined where it is not an UPDATE */
  after(change: RowChange, sets: ReadonlySet<string> | undefined): readonly Firing[]
  /** Columns that the statement assigns where it changes this row. */
  sets(change: RowChange): ReadonlySet<string> | undefined
  /** What the ends of the statement's parts fire, in order. @param rows those that it has changed */
  afterStatement(rows: readonly RowChange[]): readonly StatementEnd[]
  /** Fires what stands before a referential action as a statement. */
  beforeAction(child: Table, event: 'update' | 'delete', sets: ReadonlySet<string> | undefined): void
  /** What its end fires; undefined where it is nothing. */
  afterAction(child: Table, event: 'update' | 'delete', sets: ReadonlySet<string> | undefined): StatementEnd | undefined
  /** How a referential action writes, where BEFORE triggers stand in its way. */
  acting(
    child: Table,
    key: ForeignKey,
    action: ActionStatement,
    after: readonly Stored[] | undefined,
  ): (() => unknown) | undefined
}

export interface ReferentialStatement {
  readonly plan: DataPlan
  readonly deferrals: Deferrals
  /** Tables that the transaction has written before this statement. */
  readonly written: ReadonlySet<number>
  attempt(): StatementOutcome
  /** Runs it again under BEFORE triggers, with the same answers from volatile functions. */
  rehearsal(): StatementOutcome
  readonly triggers?: RowTriggers
}

/** A row change whose constraint triggers are due. */
interface RowEvent extends RowChange {
  /** The row's last change before this one, made by the same statement. */
  readonly earlier: RowEvent | undefined
  readonly fired: readonly Firing[]
}

/**
 * One statement and its foreign-key triggers as Postgres fires them (ri_triggers.c, trigger.c): when the statement's own
 * rows are written, their triggers row by row; what an action changes goes to the end of the same queue.
 */
export class ReferentialRun {
  private readonly queue: Queued[] = []
  private readonly latest = new Map<string, RowEvent>()
  /** Some statement changed several rows, so the order in which Postgres came to them counts. */
  severalRows = false

  constructor(
    private readonly database: ShadowDatabase,
    private readonly gate: Gate,
    private readonly statement: ReferentialStatement,
    /** The other way round: to learn whether the order of rows counts. */
    private readonly reversed: boolean,
  ) {}

  /** @throws PostgresError of the first violation that Postgres comes to */
  run(): StatementOutcome {
    const { plan, attempt, rehearsal } = this.statement
    const tables = plan.writes.map((oid) => tableOf(this.database, oid))
    const { triggers } = this.statement
    const { result, rows } = this.write(attempt, rehearsal, tables, (row) => triggers?.sets(row))
    for (const [i, end] of (triggers?.afterStatement(rows) ?? []).entries())
      this.queue.splice(end.after + i, 0, { end, run: () => end.fire() })
    while (this.queue.length > 0) this.queue.shift()?.run()
    return result
  }

  /** What the run has made of each row, in a form that can be compared. */
  end(): string {
    const rows = [...this.latest].map(([place, { table, after }]) => {
      const there = after && placeOf(table, after) === place
      return `${place} ${there ? [...after.row.values()].map(valueText).join() : ''}`
    })
    return rows.sort().join('\n')
  }

  private write<T>(
    run: () => T,
    again: () => unknown,
    tables: readonly Table[],
    sets: (row: RowChange) => ReadonlySet<string> | undefined,
    where?: string,
  ): { readonly result: T; readonly rows: readonly RowChange[] } {
    const { database } = this
    try {
      const { result, rows } = atomically(database.sqlite, () => this.gate.through(run))
      requireApart(database, this.statement.plan, rows)
      this.enqueue(rows, sets)
      return { result, rows }
    } catch (error) {
      throw inContext(
        nameRowError(database, tables, error, () => this.gate.through(again)),
        where,
      )
    }
  }

  private enqueue(rows: readonly RowChange[], sets: (row: RowChange) => ReadonlySet<string> | undefined): void {
    if (rows.length > 1) this.severalRows = true
    const events = rows.map((row): RowEvent => {
      const earlier = row.before && this.latest.get(placeOf(row.table, row.before))
      const event = { ...row, earlier, fired: this.statement.triggers?.after(row, sets(row)) ?? [] }
      if (row.before) this.latest.set(placeOf(row.table, row.before), event)
      if (row.after) this.latest.set(placeOf(row.table, row.after), event)
      return event
    })
    const ordered = this.reversed ? events.reverse() : events
    this.queue.push(...ordered.map((event) => ({ run: () => this.fire(event) })))
  }

  /**
   * In the order of the triggers' names: PK_ConstraintTrigger, RI_ConstraintTrigger_a for the keys that point to the row,
   * RI_ConstraintTrigger_c for those of its own, Unique_ConstraintTrigger.
   */
  private fire(event: RowEvent): void {
    const own = this.constraintsOf(event)
    const all = event.fired.length === 0 ? own : [...own, ...event.fired].sort(byName)
    for (const one of all) one.fire()
  }

  private constraintsOf(event: RowEvent): Firing[] {
    const { table, before, after, twinOf } = event
    const primary = twinOf.filter((unique) => unique === table.primaryKey)
    const twins = (uniques: readonly UniqueConstraint[]) => () => {
      for (const unique of uniques) this.lookForTwin(event, unique)
    }
    const referenced = () => {
      if (!before) return
      for (const { child, key } of references(this.database).to(table.oid))
        this.fireReferenced(event, before, child, key)
    }
    const referencing = () => {
      if (!after) return
      for (const key of [...table.foreignKeys].sort((a, b) => a.oid - b.oid)) this.fireReferencing(event, after, key)
    }
    return [
      { name: 'PK_ConstraintTrigger', fire: twins(primary) },
      { name: 'RI_ConstraintTrigger_a', fire: referenced },
      { name: 'RI_ConstraintTrigger_c', fire: referencing },
      { name: 'Unique_ConstraintTrigger', fire: twins(twinOf.filter((unique) => !primary.includes(unique))) },
    ]
  }

  private lookForTwin(event: RowEvent, unique: UniqueConstraint): void {
    const { table, after } = event
    if (!after || this.statement.deferrals.isDeferred(unique) || !this.isLive(event, after)) return
    if (hasTwin(this.database, table, unique, after)) throw duplicateOf(this.database, table, after.row, unique)
  }

  /** Whether the row is still as this change left it. */
  private isLive(event: RowEvent, after: ProbedRow): boolean {
    if (this.latest.get(placeOf(event.table, after)) !== event) return false
    return this.statement.triggers === undefined || this.isThere(event.table, after)
  }

  /** A trigger's function may have changed the row. */
  private isThere({ sqliteName, columns }: Table, { rowid, row }: ProbedRow): boolean {
    const same = columns.map(({ name }, i) => `${delimited(name)} IS ?${i + 2}`).join(' AND ')
    const values = columns.map(({ name }) => row.get(name) ?? null)
    const sql = `SELECT 1 FROM main.${delimited(sqliteName)} WHERE _rowid_ = ?1 AND ${same}`
    return this.database.sqlite.sql(sql, rowid, ...values).length > 0
  }

  private fireReferenced({ table, after, step }: RowEvent, before: ProbedRow, child: Table, key: ForeignKey): void {
    const old = valuesOf(before, key.references.columns)
    const now = after && valuesOf(after, key.references.columns)
    if (old.includes(null) || (now && sameValues(old, now))) return
    const action = actionOf(key, now ? 'update' : 'delete')
    if (acts(action)) {
      const act = actionStatement(this.database, child, key, old, now)
      const plain = () => this.database.sqlite.run(act.statement, act.parameters)
      const run = this.statement.triggers?.acting(child, key, act, now) ?? plain
      // What it changes belongs to the part that has set it off.
      this.database.sqlite.step = step
      const sets = now || action !== 'CASCADE' ? new Set(key.columns) : undefined
      this.act(child, sets, () => this.write<unknown>(run, run, [child], () => sets, act.where))
    } else if (action === 'NO ACTION' && this.statement.deferrals.isDeferred(key)) return
    // The default may be the very key that is gone: Postgres looks once more.
    if (action !== 'CASCADE' && action !== 'SET NULL') this.restrict(table, child, key, old, now ? 'update' : 'delete')
  }

  /** A referential action is a statement of its own, with triggers of its own. */
  private act(child: Table, sets: ReadonlySet<string> | undefined, act: () => unknown): void {
    const { triggers } = this.statement
    const event = sets ? 'update' : 'delete'
    triggers?.beforeAction(child, event, sets)
    act()
    const end = triggers?.afterAction(child, event, sets)
    if (!end) return
    const former = this.queue.findIndex((one) => one.end?.key === end.key)
    if (former >= 0) this.queue.splice(former, 1)
    this.queue.push({ end, run: () => end.fire() })
  }

  private restrict(
    table: Table,
    child: Table,
    key: ForeignKey,
    old: readonly Stored[],
    event: 'update' | 'delete',
  ): void {
    if (actionOf(key, event) !== 'RESTRICT' && this.has(table, key.references.columns, old)) return
    if (this.has(child, key.columns, old)) throw stillReferenced(this.database, { key, table: child }, old, event)
  }

  private fireReferencing(event: RowEvent, after: ProbedRow, key: ForeignKey): void {
    const { database, statement } = this
    const { table, before } = event
    const values = valuesOf(after, key.columns)
    if (values.includes(null) || statement.deferrals.isDeferred(key)) return
    const unchanged = before !== undefined && sameValues(valuesOf(before, key.columns), values)
    // A row that the transaction itself wrote is checked even so.
    if (unchanged && !event.earlier && !statement.written.has(table.oid)) return
    if (!this.isLive(event, after)) return
    const parent = database.index.relation(key.references.schema, key.references.name)
    if (parent?.kind !== 'table' || this.has(parent, key.references.columns, values)) return
    if (unchanged && !event.earlier) {
      const reason = `Postgres checks foreign key "${key.name}" of "${table.name}" between the actions of this statement if the row was written in the same transaction`
      throw new UnsupportedOnShadow('referential actions that meet in one table', { reason })
    }
    throw missingParent(database, { key, table }, values)
  }

  private has(table: Table, columns: readonly string[], values: readonly Stored[]): boolean {
    const condition = columns.map((name, i) => `${delimited(name)} = ?${i + 1}`).join(' AND ')
    return (
      this.database.sqlite.sql(
        `SELECT 1 FROM main.${delimited(table.sqliteName)} WHERE ${condition} LIMIT 1`,
        ...values,
      ).length > 0
    )
  }
}

const byName = (a: Firing, b: Firing): number => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name))

/** An error in an action names the action's statement. */
function inContext(error: unknown, where: string | undefined): unknown {
  if (where !== undefined && isPostgresError(error)) error.where = error.where ? `${error.where}\n${where}` : where
  return error
}

const placeOf = (table: Table, { rowid }: ProbedRow): string => `${table.oid} ${rowid}`

const valuesOf = ({ row }: ProbedRow, columns: readonly string[]): Stored[] =>
  columns.map((name) => row.get(name) ?? null)

function valueText(value: Stored): string {
  return value instanceof Uint8Array
    ? `x${Buffer.from(value).toString('hex')}`
    : `${typeof value} ${JSON.stringify(String(value))}`
}

function sameValues(a: readonly Stored[], b: readonly Stored[]): boolean {
  return a.every(
    (value, i) => value === b[i] || (value instanceof Uint8Array && valueText(value) === valueText(b[i] ?? null)),
  )
}
