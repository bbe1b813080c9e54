/** Blocks, handlers, branches and loops. */
import { readDeclarations } from './declarations'
import { conditionCodes } from './conditions'
import { isCursor, readCursorValues, readCursorVariable, readUsing } from './cursorStatements'
import type { Reader } from './reader'
import { stringValue } from './scan'
import { readInto } from './intoTarget'
import type { Block, Case, Foreach, Handler, If, Into, Sql, Statement } from './tree'

/** Reads statements up to a word that ends them. */
export type ReadStatements = (r: Reader) => Statement[]

/** `<<label>>`. */
export function readLabel(r: Reader): string | undefined {
  if (!r.acceptSymbol('<<')) return undefined
  const label = r.name()
  r.expectSymbol('>>')
  return label
}

function readEndLabel(r: Reader, label: string | undefined): void {
  if (r.isSymbol(';') || r.token.kind === 'end') return
  const { token } = r
  const name = r.name()
  if (label === undefined) throw r.error(`end label "${name}" specified for unlabeled block`, token)
  if (name !== label) throw r.error(`end label "${name}" differs from block's label "${label}"`, token)
}

/** @param read the statements of the body */
export function readBlock(r: Reader, label: string | undefined, read: ReadStatements): Block {
  return r.within('block', label, () => {
    r.declaring = r.accept('declare')
    const declared = r.declaring ? readDeclarations(r) : []
    r.declaring = false
    const line = r.line(r.expect('begin'))
    const body = read(r)
    const handling = r.accept('exception') ? r.within('block', undefined, () => readHandlers(r, read)) : {}
    r.expect('end')
    readEndLabel(r, label)
    return { kind: 'block', line, label, declared, body, ...handling }
  })
}

function readHandlers(r: Reader, read: ReadStatements): Pick<Block, 'handlers' | 'sqlstate' | 'sqlerrm'> {
  const line = r.line(r.previous)
  const text = { kind: 'named', text: 'text' } as const
  const sqlstate = r.declare('sqlstate', text, { line, constant: true })
  const sqlerrm = r.declare('sqlerrm', text, { line, constant: true })
  const handlers: Handler[] = []
  while (r.is('when')) {
    const at = r.line(r.take())
    const conditions = [...readCondition(r)]
    while (r.accept('or')) conditions.push(...readCondition(r))
    r.expect('then')
    handlers.push({ line: at, conditions, body: read(r) })
  }
  if (handlers.length === 0) throw r.syntaxError()
  return { handlers, sqlstate, sqlerrm }
}

function readCondition(r: Reader): readonly string[] {
  const { token } = r
  if (!r.is('sqlstate')) {
    const name = r.name()
    if (name === 'others') return ['others']
    const codes = conditionCodes(name)
    if (codes.length === 0) throw r.error(`unrecognized exception condition "${name}"`, token, '42704')
    return codes
  }
  r.take()
  return [readSqlstate(r)]
}

/** SQLSTATE 'code'. */
export function readSqlstate(r: Reader): string {
  const code = r.token.kind === 'string' ? stringValue(r.token) : undefined
  if (code === undefined) throw r.syntaxError()
  if (!/^[0-9A-Z]{5}$/.test(code)) throw r.syntaxError('invalid SQLSTATE code')
  r.take()
  return code
}

export function readIf(r: Reader, read: ReadStatements): If {
  const line = r.line(r.previous)
  const branch = (at: number) => {
    const condition = r.expression('then')
    r.take()
    return { line: at, condition, body: read(r) }
  }
  const branches = [branch(line)]
  while (r.is('elsif', 'elseif')) branches.push(branch(r.line(r.take())))
  const otherwise = r.accept('else') ? read(r) : []
  r.expect('end')
  r.expect('if')
  r.expectSymbol(';')
  return { kind: 'if', line, branches, otherwise }
}

/** A searched CASE, or one over a value, which a variable holds meanwhile (make_case). */
export function readCase(r: Reader, read: ReadStatements): Case {
  const line = r.line(r.previous)
  const value = r.is('when') ? undefined : r.expression('when')
  return r.within('block', undefined, () => {
    const subject = value && {
      value,
      variable: r.declare(`__Case__Variable_${r.slots}__`, { kind: 'named', text: 'int' }, { line }),
    }
    const whens: Case['whens'][number][] = []
    while (r.is('when')) {
      const at = r.line(r.take())
      const given = r.expression('then')
      r.take()
      const condition = subject ? comparing(given, subject.variable.name) : given
      whens.push({ line: at, condition, body: read(r) })
    }
    const otherwise = r.accept('else') ? read(r) : undefined
    r.expect('end')
    r.expect('case')
    r.expectSymbol(';')
    return { kind: 'case', line, subject, whens, otherwise }
  })
}

function comparing(given: Sql, variable: string): Sql {
  const text = `"${variable}" IN (${given.text})`
  return { ...given, text, sql: `SELECT ${text}` }
}

function readBody(r: Reader, label: string | undefined, read: ReadStatements): Statement[] {
  const body = read(r)
  r.expect('end')
  r.expect('loop')
  readEndLabel(r, label)
  r.expectSymbol(';')
  return body
}

/** LOOP, WHILE, FOR and FOREACH, from their first word. */
export function readLoop(r: Reader, label: string | undefined, read: ReadStatements): Statement {
  const keyword = r.take()
  const line = r.line(keyword)
  return r.within('loop', label, (): Statement => {
    if (keyword.value === 'loop') return { kind: 'loop', line, label, body: readBody(r, label, read) }
    if (keyword.value === 'for') return readFor(r, line, label, read)
    if (keyword.value === 'foreach') return readForeach(r, line, label, read)
    const condition = r.expression('loop')
    r.take()
    return { kind: 'while', line, label, condition, body: readBody(r, label, read) }
  })
}

function readForeach(r: Reader, line: number, label: string | undefined, read: ReadStatements): Foreach {
  const { targets } = readInto(r)
  const target = targets[0] as Into['targets'][number]
  const slice = r.accept('slice') ? Number(r.take().value) : 0
  r.expect('in')
  r.expect('array')
  const array = r.expression('loop')
  r.take()
  return { kind: 'foreach', line, label, target, slice, array, body: readBody(r, label, read) }
}

function readFor(r: Reader, line: number, label: string | undefined, read: ReadStatements): Statement {
  const first = r.token
  const known = r.variableHere() !== undefined
  const into = known ? readInto(r) : undefined
  const name = known ? first.value : r.name()
  r.expect('in')
  if (r.accept('execute')) {
    const query = r.expression('loop', 'using')
    const using = readUsing(r, 'loop')
    r.expect('loop')
    const rows = requireRows(r, into, first)
    return { kind: 'for dynamic', line, label, into: rows, query, using, body: readBody(r, label, read) }
  }
  const over = r.variableHere()?.variable
  if (over && isCursor(over)) {
    if ((into?.targets.length ?? 0) > 1) throw r.error('cursor FOR loop must have only one target variable', first)
    return readForCursor(r, { line, label, name }, read)
  }
  const reverse = r.accept('reverse')
  const start = r.token
  r.skipTo(['loop', '..'])
  if (r.isSymbol('..')) {
    const lower = r.expressionOf(start)
    return readForIntegers(r, { line, label, name, reverse, lower }, read)
  }
  if (reverse) throw r.error('cannot specify REVERSE in query FOR loop', start)
  const query: Sql = { ...r.statementOf(r.slice(start.start, r.previous.end), start), fetched: true }
  r.take()
  return { kind: 'for rows', line, label, into: requireRows(r, into, first), query, body: readBody(r, label, read) }
}

/** FOR over a bound cursor: its record is a new one always. */
function readForCursor(
  r: Reader,
  { line, label, name }: Pick<ForStart, 'line' | 'label' | 'name'>,
  read: ReadStatements,
): Statement {
  const { token } = r
  const cursor = readCursorVariable(r)
  if (!cursor.cursor) throw r.error('cursor FOR loop must use a bound cursor variable', token)
  const given = readCursorValues(r, cursor, cursor.cursor, 'loop')
  r.expect('loop')
  const variable = r.declare(name, { kind: 'record' }, { line })
  const into = { targets: [{ variable }], strict: false }
  const { query } = cursor.cursor
  return { kind: 'for rows', line, label, into, query, cursor, ...(given && { given }), body: readBody(r, label, read) }
}

interface ForStart {
  readonly line: number
  readonly label: string | undefined
  readonly name: string
  readonly reverse: boolean
  readonly lower: Sql
}

function readForIntegers(r: Reader, { line, label, name, reverse, lower }: ForStart, read: ReadStatements): Statement {
  r.take()
  const upper = r.expression('loop', 'by')
  const step = r.accept('by') ? r.expression('loop') : undefined
  r.expect('loop')
  const variable = r.declare(name, { kind: 'named', text: 'int' }, { line })
  const body = readBody(r, label, read)
  return { kind: 'for integers', line, label, variable, reverse, lower, upper, ...(step && { step }), body }
}

function requireRows(r: Reader, into: Into | undefined, at: Parameters<Reader['error']>[1]): Into {
  if (into) return into
  throw r.error('loop variable of loop over rows must be a record variable or list of scalar variables', at)
}
