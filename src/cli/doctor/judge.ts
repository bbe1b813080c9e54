/** What becomes of a statement on the shadow. */
import type { Reading, ShadowDatabase } from '../../engine/database'
import { explain } from '../../engine/explain'
import { statementError, utf16Index, type StatementError } from '../statementError'
import { pgError } from '../../errors'
import { type Hole, type Place, placeOf, type Variant, variantsOf } from './fragment'
import type { RawStatement } from './statements'

/** `dynamic`: part of its SQL is made when the program runs, so it cannot be told. */
export type Verdict = 'runs' | 'refused' | 'rejected' | 'dynamic'

export interface Judgement {
  readonly at: Place
  readonly call: string
  readonly verdict: Verdict
  /** As the variant that decided the verdict has it: `$n` for each interpolated value. */
  readonly sql: string
  readonly error?: StatementError & { readonly at?: Place }
  /** What could not be read. */
  readonly unread: readonly { readonly at: Place; readonly source: string }[]
}

const WORST_FIRST: readonly Verdict[] = ['refused', 'rejected', 'dynamic', 'runs']

/** The worst verdict over a statement's variants. @param reading as a session has it that has made something */
export function judge(database: ShadowDatabase, statement: RawStatement, reading?: Reading): Judgement {
  const told = (sql: string) => failureOf(database, sql, statement.several, reading)
  const all = variantsOf(statement.fragment).map((variant) => judgeVariant(statement, variant, told))
  const [worst] = all.sort((a, b) => WORST_FIRST.indexOf(a.verdict) - WORST_FIRST.indexOf(b.verdict))
  return worst as Judgement
}

function judgeVariant(
  { at, call }: RawStatement,
  variant: Variant,
  failure: (sql: string) => StatementError | undefined,
): Judgement {
  const { sql } = variant
  const told = { at, call, sql }
  const fragments = [
    ...variant.dynamic,
    ...variant.values.filter((hole) => isClause(sql, hole)).map(({ part }) => part),
  ]
  if (fragments.length > 0) return { ...told, verdict: 'dynamic', unread: fragments.map(place) }
  const error = failure(sql)
  if (!error) return { ...told, verdict: 'runs', unread: [] }
  const hole = error.code === '42601' ? holeOf(error, variant) : undefined
  if (hole) return { ...told, verdict: 'dynamic', unread: [place(hole.part)] }
  const where = error.position === undefined ? undefined : placeOf(variant, utf16Index(sql, error.position))
  return { ...told, verdict: error.kind, error: where ? { ...error, at: where } : error, unread: [] }
}

const place = ({ at, source }: { readonly at: Place; readonly source: string }) => ({ at, source })

function failureOf(
  database: ShadowDatabase,
  sql: string,
  several: boolean,
  reading?: Reading,
): StatementError | undefined {
  try {
    const explanations = explain(database, sql, reading)
    if (explanations.length > 1 && !several)
      throw pgError('42601', 'cannot insert multiple commands into a prepared statement')
    const failed = explanations.find(({ error }) => error !== undefined)
    return failed && statementError(failed.error, sql)
  } catch (error) {
    return statementError(error, sql)
  }
}

/** Where the grammar takes no parameter, what stands there is SQL. */
function holeOf({ message, position }: StatementError, { sql, values }: Variant): Hole | undefined {
  const index = position === undefined ? -1 : utf16Index(sql, position)
  return values.find((hole) => hole.part.unread && (hole.index === index || message.includes(`near "${hole.name}"`)))
}

const WHOLE_CONDITION = /\b(WHERE|AND|OR|NOT|ON|HAVING)\s*\(?\s*$/i
const RANGE = /\bBETWEEN\s+(SYMMETRIC\s+)?\S+\s+AND\s*$/i
const KEYS = /\b(ORDER|GROUP|PARTITION)\s+BY\s*$/i
const END_OF_CONDITION =
  /^\s*($|[;)]|(AND|OR|WHERE|GROUP|ORDER|HAVING|LIMIT|OFFSET|FETCH|FOR|UNION|RETURNING|JOIN|LEFT|INNER)\b)/i

/** A lone `$n` as a condition or as a sort key says nothing as a value: it is a fragment whose source was not found. */
function isClause(sql: string, { index, name, part }: Hole): boolean {
  if (!part.unread) return false
  const before = sql.slice(0, index)
  if (KEYS.test(before)) return true
  return WHOLE_CONDITION.test(before) && !RANGE.test(before) && END_OF_CONDITION.test(sql.slice(index + name.length))
}
