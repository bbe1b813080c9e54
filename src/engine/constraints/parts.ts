/**
 * Parts of one statement that write (data-modifying WITH queries, the actions of MERGE). Postgres carries out parts that
 * refer to one another row by row in turn, in an order of its plan's; here each comes to its end before the next. Where that
 * could be told apart, the statement is refused.
 */
import type { Index, Table, UniqueConstraint } from '../../catalog/catalog'
import { uniquesOf } from '../../catalog/sqliteNames'
import { UnsupportedOnShadow } from '../../errors'
import type { ProgramPlan, ProgramWrite } from '../../sql/translation'
import type { Stored } from '../../types/codec'
import { columnNamed, type Row } from '../../types/rowText'
import type { ShadowDatabase } from '../database'
import type { DataPlan } from '../workspace'
import type { RowChange } from './gate'
import { holdsFor, indexKeys } from './indexDefinition'

/** Whether two parts write one table. */
export function sharesTable({ changes = [] }: ProgramPlan): boolean {
  return new Set(changes.map(({ table }) => table)).size < changes.length
}

/** @throws UnsupportedOnShadow where the order of the parts decides which rows there are in the end */
export function requireApart(database: ShadowDatabase, plan: DataPlan, rows: readonly RowChange[]): void {
  if (plan.kind !== 'program' || !sharesTable(plan)) return
  const parts = new Map((plan.changes ?? []).map((change) => [change.step, change]))
  const rowsOf = new Map<string, number>()
  const single = (step: number) => rows.filter((row) => row.step === step).length === 1
  const keys = new Keys(database, parts, single)
  for (const change of rows) {
    const { table, before, after, step } = change
    const seen = before && rowsOf.get(`${table.oid} ${before.rowid}`)
    if (seen !== undefined && seen !== step) throw changedTwice()
    for (const row of [before, after]) if (row) rowsOf.set(`${table.oid} ${row.rowid}`, step)
    keys.note(change)
  }
}

/** Which part has freed a key of a table, and which has taken it. */
class Keys {
  private readonly freed = new Map<string, number>()
  private readonly taken = new Map<string, number>()

  constructor(
    private readonly database: ShadowDatabase,
    private readonly parts: ReadonlyMap<number, ProgramWrite>,
    /** Whether a step has changed one row only. */
    private readonly single: (step: number) => boolean,
  ) {}

  note({ table, before, after, step }: RowChange): void {
    for (const unique of uniquesOf(table)) {
      const [old, now] = [before, after].map((side) => side && this.key(table, unique, side.row))
      if (old === now) continue
      if (old !== undefined) this.meet(this.freed, this.taken, old, step)
      if (now !== undefined) this.meet(this.taken, this.freed, now, step)
    }
  }

  private meet(own: Map<string, number>, other: ReadonlyMap<string, number>, key: string, step: number): void {
    own.set(key, step)
    const met = other.get(key)
    if (met === undefined || met === step || !this.inTurn(met, step)) return
    // A part that refers to another's only row comes after it.
    if (own === this.taken && this.parts.get(step)?.after.includes(met) && this.single(met)) return
    throw orderDecides('one part takes a key that another one frees')
  }

  private inTurn(one: number, other: number): boolean {
    return this.parts.get(one)?.group === this.parts.get(other)?.group
  }

  /** Equal for equal keys; undefined where the row has none in this index. */
  private key(table: Table, unique: UniqueConstraint | Index, row: Row): string | undefined {
    if (!holdsFor(this.database, table, unique, row)) return undefined
    const keys = this.values(table, unique, row)
    if (keys.length === 0 || (keys.includes(null) && !unique.nullsNotDistinct)) return undefined
    return JSON.stringify([table.oid, unique.name, ...keys])
  }

  private values(table: Table, unique: UniqueConstraint | Index, row: Row): (string | null)[] {
    const names = 'keys' in unique ? unique.keys.map((key) => key.column) : unique.columns
    if (names.some((name) => name === undefined)) return indexKeys(this.database, table, unique, row)
    return names.map((name) => this.comparable(table, name as string, row.get(name as string) ?? null))
  }

  private comparable(table: Table, name: string, value: Stored): string | null {
    if (value === null) return null
    const { order } = this.database.types.codec(columnNamed(table, name).type.oid)
    const key = typeof order === 'function' ? order(value) : value
    return key instanceof Uint8Array ? `x${Buffer.from(key).toString('hex')}` : `${typeof key} ${String(key)}`
  }
}

/**
 * @param counts for each step so far, how many values each sequence has given
 * @throws UnsupportedOnShadow where parts in turn draw on one sequence
 */
export function requireOrderOfSequences(
  { changes = [] }: ProgramPlan,
  step: number,
  counts: readonly ReadonlyMap<string, number>[],
): void {
  const last = counts[step]
  const part = changes.find((change) => change.step === step)
  if (!last?.size || !part) return
  for (const other of changes) {
    if (other.step >= step || other.group !== part.group) continue
    for (const [sequence, count] of counts[other.step] ?? []) {
      if (last.has(sequence) && (count > 1 || !part.after.includes(other.step)))
        throw orderDecides('several parts draw on one sequence')
    }
  }
}

/** "Trying to update the same row twice in a single statement is not supported" (manual, "Data-Modifying Statements in WITH"). */
export function changedTwice(): UnsupportedOnShadow {
  return new UnsupportedOnShadow('a statement of which two parts change the same row', {
    reason: 'Postgres carries out one of the two changes, and does not say which',
  })
}

const orderDecides = (what: string): UnsupportedOnShadow =>
  new UnsupportedOnShadow(`a statement of several parts whose order decides: ${what}`, {
    reason: 'Postgres carries the parts out row by row in turn, as its plan has it',
  })
