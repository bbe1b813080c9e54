import { VolatileRecord } from '../volatile'

/**
 * What the volatile functions in the statements of a statement's routines answered, statement by statement: run again, it
 * gets the same answers as long as it takes the same path.
 */
export class NestedRecords {
  private readonly records: { readonly sql: string; readonly record: VolatileRecord }[] = []
  private position = 0

  /** The outer statement is run, for the first time or again. */
  rewind(): void {
    this.position = 0
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
