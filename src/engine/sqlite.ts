/** The one file that knows better-sqlite3. */
import Database from 'better-sqlite3'
import type { SessionContext } from '../functions/definition'
import type { UserFunction } from '../functions/userFunction'
import type { Stored } from '../types/codec'
import type { SqliteStatement } from '../sql/translation'

export type StoredRow = Stored[]

export interface StatementResult {
  readonly rows: StoredRow[]
  /** Rows inserted, updated or deleted by the statement itself; the number of rows where it returns rows. */
  readonly changes: number
}

type Native = Database.Statement<unknown[], StoredRow>

interface Prepared {
  readonly native: Native
  readonly reader: boolean
  /** It neither writes nor makes or ends a savepoint. */
  readonly harmless: boolean
  /** How many parameters it has, where they are bound by position. */
  readonly positions: number | undefined
}

const CACHE_LIMIT = 2000

/** Statements of this many characters are not kept. */
const LONG = 200_000

/** An in-memory SQLite database with Postgres's functions. Stored forms in, stored forms out. */
export class Sqlite {
  private readonly db: Database.Database
  private readonly statements = new Map<string, Prepared>()
  private readonly functions = new Set<string>()
  /** The session that a running statement belongs to: session functions (now, nextval…) ask it. */
  context: SessionContext | undefined
  /** Which step of a statement of several is running. */
  step = 0
  /** What is written now is undone before anyone sees it. */
  trial = false
  private untouched: string | undefined

  /** @param image bytes of a database as `serialize` gives them, or the name of a file to open */
  constructor(image?: Uint8Array | string) {
    this.db = typeof image === 'string' ? new Database(image) : new Database(image ? asBuffer(image) : ':memory:')
    this.db.defaultSafeIntegers(true)
    this.db.pragma('foreign_keys = ON')
    this.db.pragma('recursive_triggers = ON')
  }

  run(statement: SqliteStatement, parameters: readonly Stored[] = []): StatementResult {
    const { native, reader, harmless, positions } = this.statements.get(statement.sql) ?? this.prepare(statement)
    const bound = positions === undefined ? numbered(parameters) : atPositions(parameters, positions)
    if (!harmless) this.untouched = undefined
    if (reader) {
      const rows = native.all(bound)
      return { rows, changes: rows.length }
    }
    return { rows: [], changes: native.run(bound).changes }
  }

  /** A savepoint; while nothing is written after it, it serves a statement as its own. */
  openSavepoint(name: string): void {
    this.sql(`SAVEPOINT "${name}"`)
    this.untouched = name
  }

  /** The innermost savepoint, where nothing has happened since it was made, or rolled back to. */
  get untouchedSavepoint(): string | undefined {
    return this.untouched
  }

  rollbackTo(name: string): void {
    this.sql(`ROLLBACK TO "${name}"`)
    this.untouched = name
  }

  /** A statement of the engine's own, without Postgres functions; parameters are `?1`, `?2`… */
  sql(sql: string, ...parameters: Stored[]): StoredRow[] {
    return this.run({ sql, functions: [] }, parameters).rows
  }

  /** Several statements at once: DDL scripts. Never cached. */
  exec(script: string): void {
    this.untouched = undefined
    this.db.exec(script)
  }

  /**
   * Puts other text in place of tables' definitions, for the same columns (SQLite manual, "ALTER TABLE", "Making Other Kinds
   * Of Table Schema Changes": constraints alone may be changed so).
   */
  redefine(tables: ReadonlyMap<string, string>): void {
    if (tables.size === 0) return
    this.untouched = undefined
    const [[version]] = this.sql('PRAGMA schema_version') as [[bigint]]
    this.db.unsafeMode(true)
    try {
      this.db.pragma('writable_schema = ON')
      const update = this.db.prepare(`UPDATE sqlite_schema SET sql = ? WHERE type = 'table' AND name = ?`)
      for (const [name, sql] of tables) update.run(sql, name)
      // SQLite reads the definitions again when the number has changed: with the next statement, and a PRAGMA is none for that.
      this.db.pragma(`schema_version = ${version + 1n}`)
      this.db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').all()
    } finally {
      this.db.pragma('writable_schema = OFF')
      this.db.unsafeMode(false)
    }
  }

  /** Whether SQLite takes a statement, which is not run. @throws SQLite's error where it does not */
  check(statement: SqliteStatement): void {
    for (const fn of statement.functions) this.register(fn)
    this.db.prepare(statement.sql)
  }

  /** The lines of EXPLAIN QUERY PLAN. */
  explain(statement: SqliteStatement): string[] {
    for (const fn of statement.functions) this.register(fn)
    const rows = this.db.prepare(`EXPLAIN QUERY PLAN ${statement.sql}`).all() as { detail: string }[]
    return rows.map((row) => row.detail)
  }

  private prepare(statement: SqliteStatement): Prepared {
    for (const fn of statement.functions) this.register(fn)
    const { sql, positions } = positional(statement)
    const native = this.db.prepare<unknown[], StoredRow>(sql)
    const { reader } = native
    if (reader) native.raw(true)
    // SQLite takes savepoints for read-only; they give no rows, nor do pragmas that set something.
    const prepared = { native, reader, harmless: reader && native.readonly, positions }
    if (statement.sql.length > LONG) return prepared
    if (this.statements.size >= CACHE_LIMIT) this.statements.delete(this.statements.keys().next().value as string)
    this.statements.set(statement.sql, prepared)
    return prepared
  }

  register(fn: UserFunction): void {
    if (this.functions.has(fn.name)) return
    this.functions.add(fn.name)
    // better-sqlite3 reads a function's `length`; varargs keeps our wrappers free of it.
    const options = { varargs: true, safeIntegers: true, deterministic: fn.deterministic }
    const body = fn.body
    if (body.kind === 'scalar') this.db.function(fn.name, options, body.call)
    else if (body.kind === 'session')
      this.db.function(fn.name, options, (...args: Stored[]) => body.call(this.session(fn.name), ...args))
    else if (body.kind === 'rows') this.registerRows(fn.name, fn.arity, body)
    else if (body.kind === 'relation') this.registerRelation(fn.name, body)
    else if (body.kind === 'kept') this.registerKept(fn.name, body.columns)
    else this.registerAggregate(fn.name, options, body.machine)
  }

  private registerRelation(name: string, body: Extract<UserFunction['body'], { kind: 'relation' }>): void {
    const rows = () => body.call(this.session(name))
    this.db.table(name, {
      columns: Array.from({ length: body.columns }, (_, i) => `c${i + 1}`),
      safeIntegers: true,
      rows: function* () {
        yield* rows() as Iterable<unknown[]>
      },
    })
  }

  private registerRows(
    name: string,
    arity: number,
    { columns, call }: Extract<UserFunction['body'], { kind: 'rows' }>,
  ): void {
    const running = () => this.context
    this.db.table(name, {
      columns: Array.from({ length: columns }, (_, i) => `c${i + 1}`),
      parameters: Array.from({ length: arity }, (_, i) => `p${i + 1}`),
      safeIntegers: true,
      rows: function* (...args: unknown[]) {
        const session = running()
        for (const row of call(...(args as Stored[]))) {
          session?.gave()
          yield row as unknown[]
        }
      },
    })
  }

  private registerKept(name: string, columns: number): void {
    const rowsOf = (slot: bigint) => this.session(name).kept(slot)
    const call = function* (slot: Stored | undefined) {
      let position = 0n
      for (const row of rowsOf(slot as bigint)) yield [...row.slice(0, columns), ++position]
    }
    this.registerRows(name, 1, { kind: 'rows', columns: columns + 1, call })
  }

  private registerAggregate(
    name: string,
    options: Database.RegistrationOptions,
    machine: Extract<UserFunction['body'], { kind: 'aggregate' }>['machine'],
  ): void {
    const { inverse } = machine
    this.db.aggregate(name, {
      ...options,
      start: () => machine.start(),
      // better-sqlite3 hands over the state and all arguments, whatever its typings say.
      step: ((state: unknown, ...args: Stored[]) => machine.step(state, ...args)) as (state: unknown) => unknown,
      inverse:
        inverse && (((state: unknown, ...args: Stored[]) => inverse(state, ...args)) as (state: unknown) => unknown),
      result: (state) => machine.result(state),
    })
  }

  private session(name: string): SessionContext {
    if (!this.context) throw new Error(`${name} was called outside a session`)
    return this.context
  }

  /** The whole database as the bytes of a SQLite file. */
  serialize(): Buffer {
    return this.db.serialize()
  }

  get inTransaction(): boolean {
    return this.db.inTransaction
  }

  close(): void {
    this.statements.clear()
    this.db.close()
  }
}

const PARAMETER = /'(?:[^']|'')*'|"(?:[^"]|"")*"|[:?](\d+)/g

/** A statement whose parameters stand in their order, once each, has them bound by position: names are looked up one by one. */
function positional({ sql, positional }: SqliteStatement): { readonly sql: string; readonly positions?: number } {
  if (positional) return { sql, positions: Infinity }
  let positions = 0
  let inOrder = true
  const bare = sql.replace(PARAMETER, (found: string, number: string | undefined) => {
    if (number === undefined) return found
    inOrder &&= Number(number) === ++positions
    return '?'
  })
  return inOrder ? { sql: bare, positions } : { sql }
}

/** Parameters that the statement does not have are those after its last one. */
function atPositions(parameters: readonly Stored[], positions: number): readonly Stored[] {
  return parameters.length > positions ? parameters.slice(0, positions) : parameters
}

/** better-sqlite3 takes `?1` for a parameter named 1, and lets a statement leave out some of them. */
function numbered(parameters: readonly Stored[]): Record<number, Stored> {
  const bound: Record<number, Stored> = {}
  for (let i = 0; i < parameters.length; i++) bound[i + 1] = parameters[i] as Stored
  return bound
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
