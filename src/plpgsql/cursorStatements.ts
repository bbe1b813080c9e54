/** OPEN, FETCH, MOVE and CLOSE, and what else names a cursor (pl_gram.y, read_cursor_args, read_fetch_direction). */
import { quoteIdentifier } from '../catalog/identifiers'
import { readInto } from './intoTarget'
import type { Reader } from './reader'
import type { Token } from './scan'
import type { Close, Cursor, CursorValues, DeclaredType, Direction, Fetch, Open, Sql, Variable } from './tree'

const REFCURSOR = 1790

const isRefcursor = (type: DeclaredType): boolean => {
  if (type.kind === 'named') return /^(pg_catalog\s*\.\s*)?refcursor$/i.test(type.text)
  if (type.kind === 'variable') return !type.array && isRefcursor(type.variable.type)
  return type.kind === 'known' && type.type.oid === REFCURSOR
}

export const isCursor = ({ type, cursor }: Variable): boolean => cursor !== undefined || isRefcursor(type)

/** A cursor's variable, which is taken. @throws PostgresError 42601, 42804 */
export function readCursorVariable(r: Reader): Variable {
  const { token } = r
  const found = r.variableHere()
  if (!found) {
    if (token.kind !== 'word' && token.kind !== 'quoted') throw r.syntaxError()
    throw r.error(`"${token.value}" is not a known variable`, token)
  }
  const { variable, parts, used } = found
  for (let i = 0; i < 2 * parts.length - 1; i++) r.take()
  if (parts.length > used || variable.type.kind === 'record' || variable.type.kind === 'row' || r.isSymbol('['))
    throw r.error('cursor variable must be a simple variable', token, '42804')
  if (isCursor(variable)) return variable
  if (variable.type.kind === 'like') throw r.refuse('a cursor variable declared with %TYPE')
  throw r.error(`variable "${variable.name}" must be of type cursor or refcursor`, token, '42804')
}

/** `SCROLL`, `NO SCROLL`. */
export function readScroll(r: Reader): boolean | undefined {
  const no = r.is('no') && r.peek().value === 'scroll' && r.accept('no')
  return r.accept('scroll') ? !no : undefined
}

/** What a bound cursor's arguments are given, by their places or by their names. */
export function readCursorValues(r: Reader, variable: Variable, cursor: Cursor, end: string): CursorValues | undefined {
  const { name } = variable
  const variables = cursor.arguments
  if (variables.length === 0) {
    if (r.isSymbol('(')) throw r.error(`cursor "${name}" has no arguments`)
    if (!(r.is(end) || r.isSymbol(end))) throw r.syntaxError()
    return undefined
  }
  if (!r.acceptSymbol('(')) throw r.error(`cursor "${name}" has arguments`)
  const given = new Map<Variable, string>()
  let named = false
  for (const [i, positional] of variables.entries()) {
    const { token } = r
    const byName = readArgumentName(r, name, variables)
    named ||= byName !== undefined
    const argument = byName ?? positional
    if (given.has(argument))
      throw r.error(`value for parameter "${argument.name}" of cursor "${name}" specified more than once`, token)
    given.set(argument, r.expression(',', ')').text)
    const isLast = i === variables.length - 1
    if (r.isSymbol(')') && !isLast) throw r.error(`not enough arguments for cursor "${name}"`)
    if (r.isSymbol(',') && isLast) throw r.error(`too many arguments for cursor "${name}"`)
    r.take()
  }
  const shown = (v: Variable) => (named ? `${given.get(v)} AS ${quoteIdentifier(v.name)}` : given.get(v))
  const text = variables.map(shown).join(', ')
  const sql = {
    text,
    sql: `SELECT ${text}`,
    shift: -7,
    mode: 'PL/pgSQL expression',
    names: r.names,
    whole: true,
  } as const
  return { variables, values: sql }
}

/** `name := ` or `name => `. */
function readArgumentName(r: Reader, cursor: string, variables: readonly Variable[]): Variable | undefined {
  const next = r.peek()
  const isNamed = next.kind === 'symbol' && (next.value === ':=' || next.value === '=>')
  if (!isNamed) return undefined
  const { token } = r
  const argument = variables.find(({ name }) => name === token.value)
  if (!argument) throw r.error(`cursor "${cursor}" has no argument named "${token.value}"`, token)
  r.take()
  r.take()
  return argument
}

export function readOpen(r: Reader, line: number): Open {
  const cursor = readCursorVariable(r)
  if (cursor.cursor) {
    const given = readCursorValues(r, cursor, cursor.cursor, ';')
    r.expectSymbol(';')
    const { query, scroll } = cursor.cursor
    return { kind: 'open', line, cursor, query, scroll, using: [], ...(given && { given }) }
  }
  const scroll = readScroll(r)
  if (!r.accept('for')) throw r.syntaxError('syntax error, expected "FOR"')
  if (r.accept('execute')) {
    const dynamic = r.expression('using', ';')
    const using = readUsing(r, ';')
    r.expectSymbol(';')
    return { kind: 'open', line, cursor, dynamic, using, scroll }
  }
  const query: Sql = { ...r.statementUpTo(';'), fetched: true }
  r.expectSymbol(';')
  return { kind: 'open', line, cursor, query, using: [], scroll }
}

interface Going extends Pick<Fetch, 'direction' | 'count' | 'expression'> {
  /** FETCH takes one row only. */
  readonly several?: true
}

const SIMPLE: Readonly<Record<string, readonly [Direction, number]>> = {
  next: ['forward', 1],
  prior: ['backward', 1],
  first: ['absolute', 1],
  last: ['absolute', -1],
}

function readDirection(r: Reader): Going {
  const { token } = r
  // A variable hides a word that is no keyword.
  if (r.variableHere()) return { direction: 'forward', count: 1 }
  const simple = token.kind === 'word' ? SIMPLE[token.value] : undefined
  if (simple) {
    r.take()
    return from(r, { direction: simple[0], count: simple[1] })
  }
  for (const direction of ['absolute', 'relative'] as const)
    if (r.accept(direction)) return from(r, { direction, count: 1, expression: r.expression('from', 'in') })
  if (r.accept('all')) return from(r, { direction: 'forward', count: Infinity, several: true })
  for (const direction of ['forward', 'backward'] as const) if (r.accept(direction)) return readCount(r, direction)
  if (r.is('from', 'in')) return from(r, { direction: 'forward', count: 1 })
  return readCount(r, 'forward')
}

function readCount(r: Reader, direction: Direction): Going {
  if (r.is('from', 'in')) return from(r, { direction, count: 1 })
  if (r.accept('all')) return from(r, { direction, count: Infinity, several: true })
  return from(r, { direction, count: 1, expression: r.expression('from', 'in'), several: true })
}

function from(r: Reader, going: Going): Going {
  if (!r.accept('from') && !r.accept('in')) throw r.syntaxError('expected FROM or IN')
  return going
}

export function readFetch(r: Reader, line: number, keyword: Token): Fetch {
  const { several, ...going } = readDirection(r)
  const cursor = readCursorVariable(r)
  if (keyword.value === 'move') {
    r.expectSymbol(';')
    return { kind: 'fetch', line, cursor, ...going }
  }
  r.expect('into')
  const into = readInto(r)
  r.expectSymbol(';')
  if (several) throw r.error('FETCH statement cannot return multiple rows', keyword, '0A000')
  return { kind: 'fetch', line, cursor, ...going, into }
}

export function readClose(r: Reader, line: number): Close {
  const cursor = readCursorVariable(r)
  r.expectSymbol(';')
  return { kind: 'close', line, cursor }
}

/** USING a, b. */
export function readUsing(r: Reader, ...end: readonly string[]): Sql[] {
  const using: Sql[] = []
  if (!r.accept('using')) return using
  do using.push(r.expression(',', ...end))
  while (r.acceptSymbol(','))
  return using
}
