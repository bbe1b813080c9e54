/** The session as PL/pgSQL's host: statements are translated and run inside the statement that runs the routine. */
import type { Catalog, TypeRef } from '../../catalog/catalog'
import type { RowField } from '../../catalog/rowTypes'
import { pgError, type PostgresError, UnsupportedOnShadow } from '../../errors'
import type { Host, Names, Prepared, ReadAhead, Result, SqlSource } from '../../plpgsql/host'
import { parseStatements } from '../../sql/parse'
import { assignmentCast, typeNamed } from '../../sql/routineTypes'
import type { Plan, Translation } from '../../sql/translation'
import type { Stored, TypeLookup } from '../../types/codec'
import type { SchemaVersion } from '../schemaVersion'
import type { Session } from '../session'
import type { SqliteStatement } from '../../sql/translation'
import { withInternalPlace } from './errorContext'
import { SessionPortals } from './portals'
import { readAhead } from './readAhead'
import type { SessionRoutines } from './sessionRoutines'

interface Ready extends Prepared {
  readonly source: SqlSource
  readonly translation: Translation
  /** Routines belong to a catalog, and the databases that have it share what they prepare. */
  readonly catalog: Catalog
  readonly reading: string
}

/** Statements that one statement from outside may run in routines: beyond it a loop is taken for one without an end. */
const MAX_STATEMENTS = 5_000_000
/** How many pass between two looks at the clock. */
const TICKS = 256

export class SessionHost implements Host {
  private readonly casts = new Map<string, SqliteStatement | undefined>()
  private readonly named = new Map<string, TypeRef>()
  private version: SchemaVersion | undefined
  readonly portals: SessionPortals

  constructor(
    private readonly session: Session,
    private readonly routines: SessionRoutines,
  ) {
    this.portals = new SessionPortals(session)
  }

  get types(): TypeLookup {
    return this.session.database.types
  }

  prepare(source: SqlSource, names: Names): Prepared {
    return this.reading(source, () => this.ready(source, names, 0))
  }

  /** The piece is a line of context to an error without a place. */
  private reading<T>(source: SqlSource, read: () => T): T {
    return this.routines.context.within(
      () => pieceOf(source),
      () => {
        try {
          return read()
        } catch (error) {
          throw this.placed(error, source)
        }
      },
    )
  }

  /** An error with a place says it in the piece of SQL, and then the piece is no line of context. */
  private placed(error: unknown, { text, shift }: SqlSource): unknown {
    const placed = withInternalPlace(error, text, shift)
    if (placed !== error) this.routines.context.addAbove(placed)
    return placed
  }

  private ready(source: SqlSource, names: Names, position: number): Ready {
    const translations = this.session.translateNested(source.sql, names)
    const translation = translations[position]
    if (!translation) throw pgError('42601', 'an empty statement')
    const { plan } = translation
    if (plan.kind === 'raise') throw plan.error
    const columns = this.session.statements.fields(plan)
    const isData = plan.kind === 'query' || plan.kind === 'program'
    let ahead: ReadAhead | undefined
    return {
      source,
      translation,
      inputs: translation.inputs ?? [],
      columns: columns && (isData ? plan.columns : columns.map((c) => ({ name: c.name, type: TEXT }))),
      command: isData ? (plan.kind === 'program' && (plan.definition ?? plan.code)?.tag) || plan.command : plan.kind,
      nature: () => natureOf(source, translation),
      procedure: plan.kind === 'program' && plan.code?.tag === 'CALL' ? plan.code.call.routine : undefined,
      asCursor: () => (ahead ??= readAhead(source.sql, position, plan, this.index)),
      catalog: this.session.database.catalog,
      reading: this.readingKey(),
    }
  }

  isCurrent(prepared: Prepared): boolean {
    const { catalog, reading } = prepared as Ready
    return catalog === this.session.database.catalog && reading === this.readingKey()
  }

  /** The style of dates, the temporary tables, and the transition tables: a function may be that of several triggers. */
  private readingKey(): string {
    const { context, settings, definitions } = this.session
    const { temporary } = definitions
    const own = temporary !== undefined && this.session.database.catalog.schemas.includes(temporary) ? temporary : ''
    return [settings.timeStyle.key, own, ...context.transitions.map(({ name, oid }) => `${oid} ${name}`)].join('\0')
  }

  script(text: string, names: Names, how: Parameters<Host['script']>[2] = {}): readonly (() => Prepared)[] {
    const source: SqlSource = { text, sql: text, shift: 0, mode: 'SQL statement', ...how }
    const statements = this.reading(source, () => parseStatements(text))
    return statements.map((_, i) => () => this.reading(source, () => this.ready(source, names, i)))
  }

  run(prepared: Prepared, values: readonly Stored[]): Result {
    const { source, translation } = prepared as Ready
    const { plan } = translation
    this.planned(prepared as Ready, values)
    return this.failingRow(source, plan, () => this.executed(prepared as Ready, values))
  }

  /** What fails when Postgres plans it. */
  private planned({ source, translation: { plan } }: Ready, values: readonly Stored[]): void {
    if (!('constants' in plan) || !plan.constants || plan.constants.varies) return
    this.routines.context.within(
      () => pieceOf(source),
      () => this.routines.workOut(plan, values),
    )
  }

  private executed({ source, translation: { plan } }: Ready, values: readonly Stored[]): Result {
    // An expression over no tables is worked out without SPI (exec_simple_check_plan).
    const simple = source.mode !== 'SQL statement' && !source.whole && isSimple(plan)
    return this.routines.context.within(
      () => (source.fetched || simple ? undefined : pieceOf(source)),
      () => this.routines.runNested(source.sql, plan, values),
    )
  }

  ahead(prepared: Prepared, values: readonly Stored[]): Result | { readonly failure: string } {
    this.planned(prepared as Ready, values)
    try {
      return this.executed(prepared as Ready, values)
    } catch (error) {
      const { name, code } = error as PostgresError
      if (name !== 'PostgresError') throw error
      return { failure: code }
    }
  }

  /** Postgres runs a loop for the rows before the one that fails. @throws UnsupportedOnShadow */
  private failingRow<T>({ fetched, text }: SqlSource, plan: Plan, work: () => T): T {
    if (!fetched) return work()
    try {
      return work()
    } catch (error) {
      const { name, code } = error as PostgresError
      const reads = 'reads' in plan && (plan.reads.length > 0 || (!plan.calls && /\bfrom\b/i.test(text)))
      if (name !== 'PostgresError' || !reads || !/^2[123]/.test(code)) throw error
      throw new UnsupportedOnShadow('FOR over a query that fails at one of its rows', {
        reason: `Postgres runs the loop for the rows before it, and then fails with ${code}`,
      })
    }
  }

  cast(value: Stored, from: TypeRef, to: TypeRef): Stored {
    const same = from.oid === to.oid && (to.typmod === -1 || from.typmod === to.typmod)
    const isDomain = this.types.baseType(to.oid) !== to.oid
    if (same || (value === null && !isDomain)) return value
    const { database } = this.session
    this.followSchema()
    const key = `${from.oid}:${to.oid}:${to.typmod}:${this.session.settings.timeStyle.key}`
    let cast = this.casts.get(key)
    if (!cast) this.casts.set(key, (cast = assignmentCast(database.index, database.version.types, from, to)))
    return this.routines.runCast(cast, value)
  }

  private followSchema(): void {
    const { version } = this.session.database
    if (this.version === version) return
    this.version = version
    this.casts.clear()
    this.named.clear()
  }

  type(name: string): TypeRef {
    this.followSchema()
    let type = this.named.get(name)
    if (!type) this.named.set(name, (type = typeNamed(this.index, this.session.database.version.types, name)))
    return type
  }

  private get index() {
    return this.session.database.version.indexFor(this.session.definitions.temporary)
  }

  private relation(parts: readonly string[]) {
    const [name = '', schema] = [...parts].reverse()
    const found = this.index.relation(schema, name)
    if (!found) throw pgError('42P01', `relation "${parts.join('.')}" does not exist`)
    return found
  }

  columnType(parts: readonly string[]): TypeRef {
    const name = parts.at(-1) as string
    const relation = this.relation(parts.slice(0, -1))
    const column = relation.columns.find((c) => c.name === name)
    if (!column) throw pgError('42703', `column "${name}" of relation "${relation.name}" does not exist`)
    return column.type
  }

  rowType(parts: readonly string[]): TypeRef {
    const relation = this.relation(parts)
    const { rows } = this.index
    const oid = relation.kind === 'table' ? rows.ofTable(relation.oid) : rows.ofView(relation.oid, this.fieldsOf(parts))
    return { oid, typmod: -1 }
  }

  /** A view's columns are known where it is read. */
  private fieldsOf(parts: readonly string[]): readonly RowField[] {
    const name = parts.map((p) => `"${p.replaceAll('"', '""')}"`).join('.')
    const { plan } = this.session.translateNested(`SELECT * FROM ${name}`, NO_NAMES)[0] as Translation
    return plan.kind === 'query' || plan.kind === 'program' ? plan.columns : []
  }

  recordType(fields: readonly RowField[]): TypeRef {
    return { oid: this.index.rows.record(fields), typmod: -1 }
  }

  subtransaction<T>(body: () => T): T {
    return this.routines.subtransaction(body)
  }

  notice(notice: PostgresError): void {
    this.routines.notice(notice)
  }

  inContext<T>(line: () => string | undefined, body: () => T): T {
    return this.routines.context.within(line, body)
  }

  addContext(error: unknown): void {
    this.routines.context.add(error)
  }

  context(): string {
    return this.routines.context.lines()
  }

  private count = 0

  /** Another statement from outside is run. */
  restart(): void {
    this.count = 0
  }

  tick(routine: string): void {
    if (++this.count % TICKS === 0) this.session.context.checkTime()
    if (this.count <= MAX_STATEMENTS) return
    throw new UnsupportedOnShadow(`PL/pgSQL function ${routine}`, {
      reason: `it has run ${MAX_STATEMENTS.toLocaleString('en')} statements without coming to its end`,
    })
  }
}

function natureOf({ sql }: SqlSource, { plan, inputs = [] }: Translation): ReturnType<Prepared['nature']> {
  if (JSON.stringify(parseStatements(sql)[0]?.node ?? {}).includes('"SubLink"')) return 'subquery'
  if (plan.kind !== 'query' || plan.volatile || plan.calls || plan.reads.length + inputs.length > 0) return undefined
  return plan.statement.functions.every(({ deterministic }) => deterministic) ? 'constant' : undefined
}

/** The line of context that a piece of SQL is. */
const pieceOf = ({ mode, text }: SqlSource): string | undefined =>
  mode === 'SQL function' ? undefined : `${mode} "${text}"`

const isSimple = (plan: Plan): boolean => plan.kind === 'query' && plan.reads.length === 0

const TEXT: TypeRef = { oid: 25, typmod: -1 }

const NO_NAMES: Names = { conflict: 'error', find: () => undefined, parameter: () => undefined }
