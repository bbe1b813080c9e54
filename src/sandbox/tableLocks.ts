import { UnsupportedOnShadow } from '../errors'
import type { ShadowDatabase } from '../engine/database'
import { excludesReaders, tablesWrittenBy } from '../engine/tables'
import { Blocked, type DataPlan } from '../engine/workspace'
import type { TransactionWork } from './work'

/**
 * What transactions hold of whole tables: TRUNCATE takes its tables for itself (ACCESS EXCLUSIVE), and a definition takes the
 * schema. It waits for the transactions that have come to them, and until it is committed nobody else does.
 */
export class TableLocks {
  /** Transactions that have run a statement. */
  private readonly active = new Set<TransactionWork>()
  private readonly tables = new WeakMap<DataPlan, ReadonlySet<number>>()

  constructor(private readonly database: ShadowDatabase) {}

  /** Tables whose rows a statement changes or locks. */
  tablesOf(plan: DataPlan): ReadonlySet<number> {
    let tables = this.tables.get(plan)
    if (!tables)
      this.tables.set(
        plan,
        (tables = new Set([...tablesWrittenBy(this.database, plan), ...plan.locks.map((lock) => lock.table)])),
      )
    return tables
  }

  /** @throws Blocked; UnsupportedOnShadow for TRUNCATE beside a snapshot */
  take(work: TransactionWork, plan: DataPlan): void {
    if (!this.isAlone(work)) this.meetOthers(work, plan)
    this.active.add(work)
    for (const table of plan.reads) work.tables.add(table)
    for (const table of this.tablesOf(plan)) work.tables.add(table)
  }

  private meetOthers(work: TransactionWork, plan: DataPlan): void {
    const tables = new Set([...plan.reads, ...this.tablesOf(plan)])
    const exclusive = excludesReaders(plan)
    const others = this.others(work)
    if (exclusive && others.some((other) => other.hidden))
      throw new UnsupportedOnShadow(`${plan.command} beside a REPEATABLE READ transaction`)
    const inTheWay = others.filter(
      (other) =>
        other.defines || [...tables].some((table) => other.truncates(table) || (exclusive && other.tables.has(table))),
    )
    if (inTheWay.length > 0) throw new Blocked(work, new Set(inTheWay))
  }

  /** The schema is to be read. @throws Blocked while another transaction changes it */
  takeSchema(work: TransactionWork): void {
    const others = this.others(work).filter((other) => other.defines)
    if (others.length > 0) throw new Blocked(work, new Set(others))
  }

  get areFree(): boolean {
    return this.active.size === 0
  }

  isAlone(work: TransactionWork): boolean {
    return this.active.size === (this.active.has(work) ? 1 : 0)
  }

  release(work: TransactionWork): void {
    this.active.delete(work)
  }

  releaseAll(): void {
    this.active.clear()
  }

  private others(work: TransactionWork): TransactionWork[] {
    return [...this.active].filter((other) => other !== work)
  }
}
