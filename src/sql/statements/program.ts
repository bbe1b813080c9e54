/**
 * Statements that take several steps on SQLite: data-modifying WITH queries, RETURNING that asks for more than SQLite's,
 * MERGE. Every part sees the database as it was when the statement began (manual, "Data-Modifying Statements in WITH"): a
 * table that an earlier step has changed is kept beforehand, and what RETURNING gives is kept for those that refer to it.
 */
import { delimited } from '../../catalog/identifiers'
import { printerFor } from '../assemble'
import { assignedColumns } from '../bind/modify'
import type { StatementContext } from '../bind/context'
import type { Cte, MergeStatement, Modification, Query, Source, Statement, TableItem } from '../bound'
import { cteName } from '../print/from'
import { Kept, printSnapshot } from '../print/kept'
import { printDelete, printInsert, printUpdate } from '../print/modify'
import type { Printer } from '../print/printer'
import { printWith } from '../print/query'
import { inInsertionOrder } from '../rewrite/insertionOrder'
import type { ProgramStep, ProgramWrite } from '../translation'
import { hasSubquery, mentions } from '../walk'
import { mergeInSteps } from './merge'
import { deleteInSteps, insertInSteps, updateInSteps } from './staged'

/** Whether one SQLite statement cannot say it. */
export function takesSteps(stmt: Statement): boolean {
  return (
    withQueries(stmt).some((cte) => cte.part) || (stmt.statement !== 'select' && (isStaged(stmt) || looksBack(stmt)))
  )
}

const withQueries = (stmt: Statement): readonly Cte[] => (stmt.statement === 'select' ? stmt.query.ctes : stmt.ctes)

/** RETURNING asks for a version of the row, or for rows beside it, that are gone when it is worked out. */
function isStaged(stmt: Modification): boolean {
  if (stmt.statement === 'merge') return true
  const { returning, other, target } = stmt
  const asks = (isMeant: (source: Source) => boolean) =>
    returning.some((t) => hasSubquery(t.expr) || mentions(t.expr, isMeant))
  const beside = stmt.statement === 'insert' ? [] : stmt.statement === 'update' ? stmt.from : stmt.using
  if (beside.length > 0 && asks((source) => source !== target.source && source !== other)) return true
  const keepsOld = stmt.statement === 'update' || (stmt.statement === 'insert' && stmt.conflict?.action === 'update')
  return keepsOld && asks((source) => source === other)
}

/** A subquery is worked out between SQLite's own writes. */
function looksBack(stmt: Modification): boolean {
  if (stmt.returning.some((t) => hasSubquery(t.expr))) return true
  if (stmt.statement !== 'insert' || stmt.conflict?.action !== 'update') return false
  const { assignments, where } = stmt.conflict
  return [...assignments.map((a) => a.expr), ...(where ? [where] : [])].some(hasSubquery)
}

/** What is left of the printing of a program's steps. */
export interface Printed {
  readonly steps: readonly ProgramStep[]
  readonly reads: readonly number[]
  readonly changes: readonly ProgramWrite[]
  readonly volatile: boolean
  readonly typmods: ReadonlyMap<number, number>
}

export function printSteps(cx: StatementContext, stmt: Statement): Printed {
  const program = new Program(cx, stmt)
  program.run()
  return program.printed()
}

/** What is said of a step besides its SQL. */
export type Role = Partial<Omit<ProgramStep, 'statement'>>

/** Puts the steps of one statement together. */
export class Program {
  readonly kept = new Kept()
  private readonly ctes: readonly Cte[]
  private readonly steps: ProgramStep[] = []
  private readonly changes: ProgramWrite[] = []
  private readonly reads = new Set<number>()
  private readonly typmods = new Map<number, number>()
  private readonly written = new Set<number>()
  private readonly done = new Set<Cte>()
  /** WITH queries that several parts refer to: they are worked out once. */
  private readonly shared: ReadonlySet<Cte>
  /** The steps that write for a WITH query and for those it refers to. */
  private readonly stepsFor = new Map<Cte, readonly number[]>()
  private precedents: readonly number[] = []
  private volatile = false
  private group = 0

  constructor(
    readonly cx: StatementContext,
    private readonly stmt: Statement,
  ) {
    this.ctes = withQueries(stmt)
    this.shared = sharedQueries(cx, stmt, this.ctes)
  }

  /**
   * The statement itself with what it refers to; then the parts that nothing has asked for, the last one first
   * (ExecPostprocessPlan).
   */
  run(): void {
    const { stmt } = this
    const used = this.cx.usedByMain
    this.require(used)
    const ctes = this.inline(used)
    if (stmt.statement === 'select') {
      const query = { ...stmt.query, ctes }
      this.step((p) => p.query(inInsertionOrder(query)), { result: true })
    } else this.modify({ ...stmt, ctes }, used, { result: true })
    for (const cte of [...this.ctes].reverse()) {
      if (!cte.part || this.done.has(cte)) continue
      this.group++
      this.require(new Set([cte]))
    }
  }

  /** Works out the WITH queries that cannot stand in the statement that refers to them. */
  private require(used: ReadonlySet<Cte>): void {
    for (const cte of this.ctes) {
      if (!used.has(cte) || this.done.has(cte)) continue
      this.done.add(cte)
      const references = this.references(cte)
      this.require(references)
      if (cte.part) this.part(cte, cte.part, references)
      else if (this.shared.has(cte)) this.share(cte, this.inline(references))
    }
  }

  private stepsBehind(used: ReadonlySet<Cte>): number[] {
    return [...used].flatMap((cte): readonly number[] => [
      ...(this.stepsFor.get(cte) ?? []),
      ...this.stepsBehind(this.references(cte)),
    ])
  }

  /** A recursive query refers to itself. */
  private references(cte: Cte): ReadonlySet<Cte> {
    return new Set([...(this.cx.references.get(cte) ?? [])].filter((other) => other !== cte))
  }

  private part(cte: Cte, part: Modification, references: ReadonlySet<Cte>): void {
    const into = part.returning.length > 0 ? this.kept.next() : undefined
    const ctes = [...this.inline(references), ...part.ctes]
    const before = this.changes.length
    this.modify({ ...part, ctes }, references, into === undefined ? {} : { into })
    this.stepsFor.set(
      cte,
      this.changes.slice(before).map(({ step }) => step),
    )
    if (into !== undefined) this.kept.ctes.set(cte.id, into)
  }

  private share(cte: Cte, inline: readonly Cte[]): void {
    const into = this.kept.next()
    const query = inInsertionOrder(cte.query as Query)
    const all = [...inline, { ...cte, query }]
    this.step((p) => `${printWith(p, all)}SELECT * FROM ${delimited(cteName(cte))}`, { into })
    this.kept.ctes.set(cte.id, into)
  }

  /** Queries of WITH that stand in the statement itself: those it refers to, and those that they refer to. */
  private inline(used: ReadonlySet<Cte>): Cte[] {
    const wanted = new Set(used)
    for (const cte of wanted) {
      if (!cte.part && !this.shared.has(cte)) for (const other of this.references(cte)) wanted.add(other)
    }
    return this.ctes.filter((cte) => wanted.has(cte))
  }

  private modify(stmt: Modification, references: ReadonlySet<Cte>, role: Role): void {
    this.precedents = this.stepsBehind(references)
    if (stmt.statement === 'merge') mergeInSteps(this, stmt, role)
    else if (!isStaged(stmt)) this.write(stmt.target, writeOf(stmt), (p) => printModification(p, stmt), role)
    else if (stmt.statement === 'update') updateInSteps(this, stmt, role)
    else if (stmt.statement === 'delete') deleteInSteps(this, stmt, role)
    else insertInSteps(this, stmt, role)
  }

  /** A step that changes a table. */
  write({ relation }: TableItem, change: Change, print: (p: Printer) => string, role: Role): void {
    this.step(print, role)
    this.written.add(relation.oid)
    const step = this.steps.length - 1
    this.changes.push({ ...change, table: relation.oid, step, after: this.precedents, group: this.group })
  }

  step(print: (p: Printer) => string, role: Role): void {
    const p = printerFor(this.cx, false, this.kept)
    const sql = p.inThePast([...this.written], () => print(p))
    for (const oid of p.reads) this.reads.add(oid)
    for (const [number, typmod] of p.parameterTypmods) this.typmods.set(number, typmod)
    this.volatile ||= p.volatile
    const statement = { sql, functions: [...p.functions.values()] }
    this.steps.push({ statement, result: false, ...role, returningAt: p.returningAt })
  }

  printed(): Printed {
    const { reads, volatile, typmods } = this
    const snapshots = [...this.kept.tables].map(([oid, into]): ProgramStep => {
      const relation = this.cx.index.relationByOid(oid)
      if (!relation) throw new Error(`no table has OID ${oid}`)
      const p = printerFor(this.cx)
      return { statement: { sql: printSnapshot(p, relation), functions: [] }, result: false, into }
    })
    const changes = this.changes.map((change) => ({
      ...change,
      step: change.step + snapshots.length,
      after: change.after.map((step) => step + snapshots.length),
    }))
    return { steps: [...snapshots, ...this.steps], reads: [...reads], changes, volatile, typmods }
  }
}

/** Plain WITH queries that more than one step may refer to, be it through others. */
function sharedQueries(cx: StatementContext, stmt: Statement, ctes: readonly Cte[]): Set<Cte> {
  const shared = new Set<Cte>()
  const users = new Map<Cte, ReadonlySet<unknown>>()
  const steps = (user: unknown, one: Statement | undefined) =>
    one && one.statement !== 'select' && isStaged(one) ? [user, one] : [user]
  const usersOf = (cte: Cte): unknown[] => [
    ...(cx.usedByMain.has(cte) ? steps('the statement', stmt) : []),
    ...ctes
      .filter((other) => other !== cte && cx.references.get(other)?.has(cte))
      .flatMap((user) => (user.part || shared.has(user) ? steps(user, user.part) : [...(users.get(user) ?? [])])),
  ]
  // Each refers to those before it only.
  for (const cte of [...ctes].reverse()) {
    const own = new Set(usersOf(cte))
    users.set(cte, own)
    if (!cte.part && own.size > 1) shared.add(cte)
  }
  return shared
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

export function printModification(p: Printer, stmt: Modification): string {
  switch (stmt.statement) {
    case 'insert':
      return printInsert(p, stmt)
    case 'update':
      return printUpdate(p, stmt)
    case 'delete':
      return printDelete(p, stmt)
    case 'merge':
      throw new Error('MERGE takes several steps')
  }
}
