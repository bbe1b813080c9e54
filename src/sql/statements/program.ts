/**
 * Statements that take several steps on SQLite: data-modifying WITH queries, RETURNING that asks for more than SQLite's,
 * MERGE. Every part sees the database as it was when the statement began (manual, "Data-Modifying Statements in WITH"): a
 * table that an earlier step has changed is kept beforehand, and what RETURNING gives is kept for those that refer to it.
 */
import { delimited } from '../../catalog/identifiers'
import type { StatementContext } from '../bind/context'
import type { Cte, Modification, Query, Source, Statement } from '../bound'
import { cteName } from '../print/from'
import { printDelete, printInsert, printUpdate } from '../print/modify'
import type { Printer } from '../print/printer'
import { printWith } from '../print/query'
import { inInsertionOrder } from '../rewrite/insertionOrder'
import type { RowByRow, RowPart } from '../translation'
import { hasSubquery, mentions } from '../walk'
import { mergeInSteps } from './merge'
import { pullOf } from './pulls'
import { rowSteps } from './rowByRow'
import { type Printed, type Role, Steps, writeOf } from './steps'
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

export function printSteps(cx: StatementContext, stmt: Statement): Printed {
  const program = new Program(cx, stmt, false)
  program.run()
  return program.steps.printed()
}

export interface PrintedRowByRow extends Printed {
  readonly rowByRow: RowByRow
}

/** A statement that fires triggers: each of its parts is written row by row. */
export function printRowByRow(cx: StatementContext, stmt: Statement): PrintedRowByRow {
  const program = new Program(cx, stmt, true)
  program.run()
  const printed = program.steps.printed()
  const { snapshots } = printed
  return { ...printed, rowByRow: { snapshots, parts: program.parts.map((part) => shifted(part, snapshots)) } }
}

/** The part with its positions behind the steps that keep tables as they were. */
function shifted(part: RowPart, by: number): RowPart {
  const { conflict, merge, checks, returning } = part
  const meet = conflict?.meet
  const actions = merge?.actions.map((one) => (one.step === undefined ? one : { ...one, step: one.step + by }))
  return {
    ...part,
    first: part.first + by,
    find: part.find.map((step) => step + by),
    ...(conflict && meet && { conflict: { ...conflict, meet: { ...meet, step: meet.step + by } } }),
    ...(merge && actions && { merge: { ...merge, actions } }),
    ...(checks && { checks: { ...checks, step: checks.step + by } }),
    ...(returning && { returning: { ...returning, step: returning.step + by } }),
  }
}

/** Puts the steps of one statement together. */
class Program {
  readonly steps: Steps
  private readonly ctes: readonly Cte[]
  private readonly done = new Set<Cte>()
  /** WITH queries that several parts refer to: they are worked out once. */
  private readonly shared: ReadonlySet<Cte>
  /** The steps that write for a WITH query and for those it refers to. */
  private readonly stepsFor = new Map<Cte, readonly number[]>()
  /** Those of a statement that fires triggers. */
  readonly parts: RowPart[] = []
  private readonly partFor = new Map<Cte, number>()

  constructor(
    private readonly cx: StatementContext,
    private readonly stmt: Statement,
    private readonly rowByRow: boolean,
  ) {
    this.steps = new Steps(cx)
    this.ctes = withQueries(stmt)
    this.shared = sharedQueries(cx, stmt, this.ctes)
    if (rowByRow && this.ctes.some((cte) => cte.part)) this.steps.fromSnapshots()
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
      this.steps.step((p) => p.query(inInsertionOrder(query)), { result: true })
    } else this.modify({ ...stmt, ctes }, used, { result: true })
    for (const cte of [...this.ctes].reverse()) {
      if (!cte.part || this.done.has(cte)) continue
      this.steps.group++
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
    const into = part.returning.length > 0 ? this.steps.kept.next() : undefined
    const ctes = [...this.inline(references), ...part.ctes]
    const writing = this.steps.writing(() =>
      this.modify({ ...part, ctes }, references, into === undefined ? {} : { into }),
    )
    this.stepsFor.set(cte, writing)
    if (this.rowByRow) this.partFor.set(cte, this.parts.length - 1)
    if (into !== undefined) this.steps.kept.ctes.set(cte.id, into)
  }

  private share(cte: Cte, inline: readonly Cte[]): void {
    const into = this.steps.kept.next()
    const query = inInsertionOrder(cte.query as Query)
    const all = [...inline, { ...cte, query }]
    this.steps.step((p) => `${printWith(p, all)}SELECT * FROM ${delimited(cteName(cte))}`, { into })
    this.steps.kept.ctes.set(cte.id, into)
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
    const { steps } = this
    steps.precedents = this.stepsBehind(references)
    if (this.rowByRow) this.rows(stmt, references, role)
    else if (stmt.statement === 'merge') mergeInSteps(steps, stmt, role)
    else if (!isStaged(stmt)) steps.write(stmt.target, writeOf(stmt), (p) => printModification(p, stmt), role)
    else if (stmt.statement === 'update') updateInSteps(steps, stmt, role)
    else if (stmt.statement === 'delete') deleteInSteps(steps, stmt, role)
    else insertInSteps(steps, stmt, role)
  }

  private rows(stmt: Modification, references: ReadonlySet<Cte>, { into, result = false }: Role): void {
    const { steps } = this
    const first = steps.count
    const part = rowSteps(steps, stmt)
    const pulls = [...this.partsBehind(references)].flatMap((cte) => {
      const position = this.partFor.get(cte)
      return position === undefined ? [] : [{ part: position, ...pullOf(stmt, cte) }]
    })
    this.parts.push({ ...part, first, steps: steps.count - first, into, result, group: steps.group, pulls })
  }

  /** Parts that these queries are, or read. */
  private partsBehind(used: ReadonlySet<Cte>): Set<Cte> {
    return new Set(
      [...used].flatMap((cte): readonly Cte[] => (cte.part ? [cte] : [...this.partsBehind(this.references(cte))])),
    )
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
