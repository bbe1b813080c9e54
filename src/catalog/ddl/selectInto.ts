import type { RangeVar } from '@pgsql/types'
import type { Context } from './context'

const CLAUSE = /\bINTO\s+(?:(?:(?:LOCAL|GLOBAL)\s+)?(?:TEMP|TEMPORARY)\s+|UNLOGGED\s+)?(?:TABLE\s+)?$/i

/** SELECT … INTO name … as CREATE TABLE name AS SELECT …: the clause is cut out of the text. */
export function selectIntoAsCreate({ text, statement, inner }: Context, name: RangeVar | undefined): string {
  const bytes = Buffer.from(text)
  const at = (name?.location ?? 0) - (inner ? 0 : statement.location)
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)].map((part) => part.toString())
  const [written = ''] = /^(?:"(?:[^"]|"")*"|[\w$.\u0080-\uffff])+/.exec(after ?? '') ?? []
  const temporary = name?.relpersistence === 't' ? 'TEMPORARY ' : ''
  return `CREATE ${temporary}TABLE ${written} AS ${before?.replace(CLAUSE, '')}${after?.slice(written.length)}`
}
