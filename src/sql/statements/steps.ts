/** The steps of one statement as they are printed, one after the other. */
import type { StatementContext } from '../bind/context'
import { assignedColumns } from '../bind/modify'
import { printerFor } from '../assemble'
import type { MergeStatement, Modification, TableItem } from '../bound'
import { Kept, printSnapshot } from '../print/kept'
import type { Printer } from '../print/printer'
import type { ProgramStep, ProgramWrite } from '../translation'

/** What is left of the printing of a program's steps. */
export interface Printed {
  readonly steps: readonly ProgramStep[]
  /** How many of them, the first ones, keep tables as they were. */
  readonly snapshots: number
  readonly reads: readonly number[]
  readonly changes: readonly ProgramWrite[]
  readonly volatile: boolean
  readonly typmods: ReadonlyMap<number, number>
}

/** What is said of a step besides its SQL. */
export type Role = Partial<Omit<ProgramStep, 'statement'>>

export class Steps {
  readonly kept = new Kept()
  private readonly steps: ProgramStep[] = []
  private readonly changes: ProgramWrite[] = []
  private readonly reads = new Set<number>()
  private readonly typmods = new Map<number, number>()
  private readonly written = new Set<number>()
  /** Positions of the steps that the part which is printed now refers to. */
  precedents: readonly number[] = []
  /** Parts of one group are carried out in turn. */
  group = 0
  private volatile = false

  constructor(readonly cx: StatementContext) {}

  /** Runs `print`. @returns the positions of the steps that it made which write */
  writing(print: () => void): readonly number[] {
    const before = this.changes.length
    print()
    return this.changes.slice(before).map(({ step }) => step)
  }

  /** A step that changes a table. */
  write({ relation }: TableItem, change: Change, print: (p: Printer) => string, role: Role): void {
    this.step(print, role)
    this.written.add(relation.oid)
    const step = this.steps.length - 1
    this.changes.push({ ...change, table: relation.oid, step, after: this.precedents, group: this.group })
  }

  /** A part that the engine writes row by row, from the step that comes next. */
  note({ relation }: TableItem, change: Change): void {
    const step = this.steps.length
    this.changes.push({ ...change, table: relation.oid, step, after: this.precedents, group: this.group })
  }

  /** From now on all tables are seen as they were when the statement began. */
  fromSnapshots(): void {
    const { tables, views } = this.cx.index.catalog
    for (const { oid } of [...tables, ...views.filter((view) => view.materialized)]) this.written.add(oid)
  }

  get count(): number {
    return this.steps.length
  }

  /** @returns its position among the steps that are no snapshots */
  step(print: (p: Printer) => string, role: Role): number {
    const p = printerFor(this.cx, false, this.kept)
    const sql = p.inThePast([...this.written], () => print(p))
    for (const oid of p.reads) this.reads.add(oid)
    for (const [number, typmod] of p.parameterTypmods) this.typmods.set(number, typmod)
    this.volatile ||= p.volatile
    const statement = { sql, functions: [...p.functions.values()] }
    return this.steps.push({ statement, result: false, ...role, returningAt: p.returningAt }) - 1
  }

  printed(): Printed {
    const { reads, volatile, typmods } = this
    const snapshots = [...this.kept.tables].map(([oid, into]): ProgramStep => {
      const relation = this.cx.index.relationByOid(oid)
      if (!relation) throw new Error(`no table has OID ${oid}`)
      const p = printerFor(this.cx)
      return { statement: { sql: printSnapshot(p, relation), functions: [] }, result: false, into }
    })
    if (this.changes.length > 1) this.requireNoSequenceState()
    const changes = this.changes.map((change) => ({
      ...change,
      step: change.step + snapshots.length,
      after: change.after.map((step) => step + snapshots.length),
    }))
    const all = [...snapshots, ...this.steps]
    return { steps: all, snapshots: snapshots.length, reads: [...reads], changes, volatile, typmods }
  }

  /** What one part has drawn from a sequence is seen by another row by row, in Postgres. */
  private requireNoSequenceState(): void {
    const functions = this.steps.flatMap(({ statement }) => statement.functions)
    if (functions.some(({ name }) => /currval|lastval/.test(name)))
      throw this.cx.refuse('currval() or lastval() in a statement of several parts')
  }
}

/** What a step does to its table. */
export type Change = Pick<ProgramWrite, 'command' | 'sets' | 'conflict'>

export function writeOf(stmt: PlainModification): Change {
  switch (stmt.statement) {
    case 'insert': {
      const { conflict, target } = stmt
      const sets = conflict?.action === 'update' ? [...assignedColumns(target, conflict.assignments)] : undefined
      return { command: 'INSERT', sets, conflict: conflict !== undefined }
    }
    case 'update':
      return { command: 'UPDATE', sets: [...assignedColumns(stmt.target, stmt.assignments)] }
    case 'delete':
      return { command: 'DELETE' }
  }
}

type PlainModification = Exclude<Modification, MergeStatement>
