import type { PostgresError } from '../../errors'
import type { Definition, ProgramPlan, RowLock } from '../../sql/translation'
import { VolatileRecord } from '../volatile'
import type { DataPlan } from '../workspace'

/**
 * What the volatile functions in the statements of a statement's routines answered, statement by statement: run again, it
 * gets the same answers as long as it takes the same path.
 */
export class NestedRecords {
  private readonly records: { readonly sql: string; readonly record: VolatileRecord }[] = []
  private position = 0
  /** One of their definitions, where they have made some. */
  private definition: Definition | undefined
  /** What the routines have said, on this run. */
  readonly notices: PostgresError[] = []
  /** Tables that their statements have read, and locked rows of, on any run. */
  readonly reads = new Set<number>()
  readonly locks: RowLock[] = []
  /** Tables that the routines' statements have written, on any run. */
  readonly written = new Set<number>()

  /** Puts the cursors back to where they were before the statement was run for the first time. */
  cursors: (() => void) | undefined

  /** The outer statement is run, for the first time or again. */
  rewind(): void {
    this.position = 0
    this.notices.length = 0
  }

  /** What is known of the statements so far, as a plan has it. */
  plan(): Pick<ProgramPlan, 'reads' | 'writes' | 'locks' | 'definition'> {
    const { definition } = this
    return { reads: [...this.reads], writes: [...this.written], locks: this.locks, ...(definition && { definition }) }
  }

  /** A statement is about to be run. */
  note(plan: DataPlan): void {
    if (plan.kind === 'program') this.definition ??= plan.definition
    for (const oid of plan.reads) this.reads.add(oid)
    for (const lock of plan.locks) if (!this.locks.includes(lock)) this.locks.push(lock)
  }

  /** The record of the next statement. */
  next(sql: string): VolatileRecord {
    const known = this.records[this.position]
    if (known?.sql !== sql) {
      this.records.length = this.position
      this.records.push({ sql, record: new VolatileRecord() })
    }
    return (this.records[this.position++] as { record: VolatileRecord }).record
  }
}
