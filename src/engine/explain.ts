/** How a statement is run, without running it: `db.explain()` and the command line show it. */
import type { Plan, SqliteStatement, Translation } from '../sql/translation'
import type { Reading, ShadowDatabase } from './database'
import { withoutSqlite } from './sqliteError'

/** What `explain` tells of a statement. */
export interface Explanation {
  /** The SQLite statements that it runs as, in their order; none for a command such as BEGIN. */
  readonly sqlite: readonly string[]
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  /** Types of $1, $2… as Postgres infers them. */
  readonly parameters: readonly string[]
  /** Tables, qualified by their Postgres schema where that is not the default one. */
  readonly reads: readonly string[]
  /** Tables that the statement itself writes; what foreign keys cascade to is not among them. */
  readonly writes: readonly string[]
  /** Why a statement after the first of a text fails; the first one's error is thrown. */
  readonly error?: unknown
}

/**
 * Translates every statement of a text and lets SQLite prepare, without running it, what became of a lone one.
 * @param reading a session's, where it is not the usual one
 * @throws PostgresError as Postgres on parsing or planning it; UnsupportedOnShadow for what the shadow refuses
 */
export function explain(database: ShadowDatabase, sql: string, reading?: Reading): Explanation[] {
  return database.translate(sql, undefined, reading).map((translation, i) => {
    try {
      return explanation(database, translation)
    } catch (error) {
      if (i === 0) throw withoutSqlite(error)
      return { ...NOTHING, error: withoutSqlite(error) }
    }
  })
}

const NOTHING: Explanation = { sqlite: [], columns: [], parameters: [], reads: [], writes: [] }

function explanation(database: ShadowDatabase, { plan, parameters }: Translation): Explanation {
  if (plan.kind === 'raise') throw plan.error
  // The later steps of a program may stand on what the earlier ones make.
  if (plan.kind === 'query') database.sqlite.check(plan.statement)
  const data = plan.kind === 'query' || plan.kind === 'program' ? plan : { columns: [], reads: [], writes: [] }
  const types = database.types
  return {
    sqlite: statementsOf(plan).map(({ sql }) => sql),
    columns: data.columns.map(({ name, type }) => ({ name, type: types.formatType(type) })),
    parameters: parameters.map((type) => types.formatType(type)),
    reads: tableNames(database, data.reads),
    writes: tableNames(database, data.writes),
  }
}

function statementsOf(plan: Plan): readonly SqliteStatement[] {
  if (plan.kind === 'query') return [plan.statement]
  return plan.kind === 'program' ? plan.steps.map(({ statement }) => statement) : []
}

function tableNames({ index, catalog }: ShadowDatabase, oids: readonly number[]): string[] {
  return oids.flatMap((oid) => {
    const relation = index.relationByOid(oid)
    if (!relation) return []
    return relation.schema === catalog.defaultSchema ? relation.name : `${relation.schema}.${relation.name}`
  })
}
