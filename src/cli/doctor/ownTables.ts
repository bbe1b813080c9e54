/** Statements over what the same file defines: a test that makes its own tables. */
import { TEMPORARY_SCHEMA } from '../../catalog/ddl/temporarySchema'
import type { Reading, ShadowDatabase } from '../../engine/database'
import { LiveDatabase } from '../../history/liveDatabase'
import { type ParsedStatement, parseStatements } from '../../sql/parse'
import { variantsOf } from './fragment'
import { judge, type Judgement } from './judge'
import type { RawStatement } from './statements'

interface Definition {
  readonly sql: string
  readonly drops: boolean
}

/** As a session reads texts that has temporary tables. */
const READING: Reading = { style: '', keep: () => true, temporary: TEMPORARY_SCHEMA }

/**
 * Judges a file's statements. One that the database rejects is judged once more after the definitions that stand before it,
 * and then with all that the file makes: what a hook further down makes is there, too.
 */
export function judgeFile(database: ShadowDatabase, statements: readonly RawStatement[]): Judgement[] {
  const first = statements.map((statement) => judge(database, statement))
  if (!first.some(isRejected)) return first
  const definitions = statements.map(definitionsOf)
  if (definitions.every((own) => own.length === 0)) return first
  const inOrder = withDatabase(database, (live) =>
    first.map((before, i) => {
      const after = isRejected(before) ? judge(live.database, statements[i] as RawStatement, READING) : before
      definitions[i]?.forEach((definition) => define(live, definition))
      return after
    }),
  )
  if (!inOrder.some(isRejected)) return inOrder
  return withDatabase(database, (live) => {
    for (const definition of definitions.flat()) if (!definition.drops) define(live, definition)
    return inOrder.map((before, i) => {
      const after = isRejected(before) ? judge(live.database, statements[i] as RawStatement, READING) : before
      return isRejected(after) ? before : after
    })
  })
}

const isRejected = ({ verdict }: Judgement): boolean => verdict === 'rejected'

function withDatabase<T>({ catalog }: ShadowDatabase, use: (live: LiveDatabase) => T): T {
  const live = new LiveDatabase(catalog)
  try {
    return use(live)
  } finally {
    live.close()
  }
}

/** One that fails is told where it is judged. */
function define(live: LiveDatabase, { sql }: Definition): void {
  try {
    live.run(sql)
  } catch (error) {
    const { name } = error as Error
    if (name !== 'PostgresError' && name !== 'UnsupportedOnShadow') throw error
  }
}

function definitionsOf({ fragment, several }: RawStatement): Definition[] {
  const [variant] = variantsOf(fragment)
  if (!variant || variant.dynamic.length > 0 || variant.values.length > 0) return []
  try {
    const parsed = parseStatements(variant.sql)
    if (parsed.length > 1 && !several) return []
    return parsed.flatMap((statement) => {
      const tag = Object.keys(statement.node)[0] ?? ''
      return DEFINITION.test(tag) ? [{ sql: textOf(variant.sql, statement), drops: tag === 'DropStmt' }] : []
    })
  } catch {
    return []
  }
}

const DEFINITION = /^(Create|Alter|View|Index|Define|CompositeType|Rename|DropStmt)/

const textOf = (sql: string, { location, length }: ParsedStatement): string =>
  Buffer.from(sql)
    .subarray(location, length ? location + length : undefined)
    .toString()
