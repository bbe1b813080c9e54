/** Statements but for blocks, branches and loops. */
import { readBlock, readCase, readIf, readLabel, readLoop } from './blocks'
import { readClose, readFetch, readOpen, readUsing } from './cursorStatements'
import { readInto, readTarget } from './intoTarget'
import { readRaise } from './raiseStatement'
import { RESERVED, type Reader } from './reader'
import { scan, stringValue, type Token } from './scan'
import type { Assign, Into, PathStep, Sql, Statement, Variable } from './tree'

const ENDS: readonly string[] = ['end', 'else', 'elsif', 'elseif', 'exception', 'when']

export function readStatements(r: Reader): Statement[] {
  const statements: Statement[] = []
  while (!r.is(...ENDS) && r.token.kind !== 'end') statements.push(readStatement(r))
  return statements
}

function readStatement(r: Reader): Statement {
  const labelled = r.isSymbol('<<')
  const label = readLabel(r)
  if (r.is('declare', 'begin')) {
    const block = readBlock(r, label, readStatements)
    r.expectSymbol(';')
    return block
  }
  if (r.is('loop', 'while', 'for', 'foreach')) return readLoop(r, label, readStatements)
  if (labelled) throw r.syntaxError()
  return readAssignment(r) ?? readKeyword(r) ?? readSqlStatement(r)
}

/** What begins with a variable's name, and goes on as an assignment does. */
function readAssignment(r: Reader): Assign | undefined {
  const found = r.variableHere()
  if (!found) return undefined
  const { variable, used, parts } = found
  const next = r.peek(2 * parts.length - 1)
  if (next.kind !== 'symbol' || ![':=', '=', '[', '.'].includes(next.value)) return undefined
  const start = r.token
  for (let i = 0; i < 2 * parts.length - 1; i++) r.take()
  const [field, ...inside] = parts.slice(used)
  const path: PathStep[] = [...inside.map((name) => ({ field: name })), ...readPath(r)]
  if (!r.isSymbol(':=') && !r.isSymbol('=')) throw r.syntaxError()
  if (variable.constant) throw r.error(`variable "${variable.name}" is declared CONSTANT`, start, '22005')
  r.take()
  const value = r.expression(';')
  const text = r.slice(start.start, r.previous.end)
  r.take()
  const isConstant = stringValue({ ...start, value: value.text }) !== undefined && scan(value.text).length === 2
  const shift = text.length - value.text.length - 'SELECT '.length
  const target = { variable, ...(field !== undefined && { field }) }
  return {
    kind: 'assign',
    line: r.line(start),
    target,
    path,
    value: {
      ...value,
      text,
      shift,
      mode: 'PL/pgSQL assignment',
      ...(isConstant && { constant: text.length - value.text.length + 1 }),
    },
  }
}

function readPath(r: Reader): PathStep[] {
  const path: PathStep[] = []
  for (;;) {
    if (r.acceptSymbol('.')) path.push({ field: r.name() })
    else if (r.acceptSymbol('[')) path.push(readSubscript(r))
    else return path
  }
}

function readSubscript(r: Reader): PathStep {
  if (r.isSymbol(':')) throw r.refuse('an assignment to a slice of an array')
  const index = r.expression(']', ':')
  if (r.isSymbol(':')) throw r.refuse('an assignment to a slice of an array')
  r.expectSymbol(']')
  return { subscript: [index] }
}

type Reading = (r: Reader, line: number, keyword: Token) => Statement

const KEYWORDS: Readonly<Record<string, Reading>> = {
  if: (r) => readIf(r, readStatements),
  case: (r) => readCase(r, readStatements),
  exit: readExit,
  continue: readExit,
  return: readReturn,
  raise: readRaise,
  assert: (r, line) => {
    const condition = r.expression(',', ';')
    const message = r.acceptSymbol(',') ? r.expression(';') : undefined
    r.take()
    return { kind: 'assert', line, condition, ...(message && { message }) }
  },
  execute: readExecute,
  perform: (r, line, keyword) => {
    const from = r.token
    r.skipTo([';'])
    const rest = r.text.slice(keyword.end, r.previous.end)
    if (r.token === from) throw r.syntaxError('missing expression')
    const text = `SELECT${rest}`.trimEnd()
    const shift = 'PERFORM'.length - 'SELECT'.length
    const query: Sql = { text, sql: text, shift: 0, mode: 'SQL statement', names: r.names }
    r.checked({ ...query, shift }, keyword)
    r.take()
    return { kind: 'perform', line, query }
  },
  call: (r, line, keyword) => readCall(r, line, keyword),
  do: (r, line, keyword) => readCall(r, line, keyword),
  get: readDiagnostics,
  null: (r, line) => {
    r.expectSymbol(';')
    return { kind: 'null', line }
  },
  open: readOpen,
  fetch: readFetch,
  move: readFetch,
  close: readClose,
  commit: refusing('COMMIT'),
  rollback: refusing('ROLLBACK'),
}

function refusing(construct: string): Reading {
  return (r) => {
    throw r.refuse(construct)
  }
}

function readKeyword(r: Reader): Statement | undefined {
  const reading = r.token.kind === 'word' ? KEYWORDS[r.token.value] : undefined
  if (!reading) return undefined
  const keyword = r.take()
  return reading(r, r.line(keyword), keyword)
}

function readExit(r: Reader, line: number, keyword: Token): Statement {
  const continues = keyword.value === 'continue'
  const { token } = r
  const label = r.isSymbol(';') || r.is('when') ? undefined : r.name()
  requireLoop(r, label, token, continues)
  const condition = r.accept('when') ? r.expression(';') : undefined
  r.expectSymbol(';')
  return { kind: 'exit', line, continues, label, ...(condition && { condition }) }
}

function requireLoop(r: Reader, label: string | undefined, token: Token, continues: boolean): void {
  if (label === undefined) {
    let inLoop = false
    for (let s = r.names as typeof r.names | undefined; s; s = s.parent) inLoop ||= s.kind === 'loop'
    if (inLoop) return
    const message = continues
      ? 'CONTINUE cannot be used outside a loop'
      : 'EXIT cannot be used outside a loop, unless it has a label'
    throw r.error(message, r.previous)
  }
  const found = r.label(label)
  const message = `there is no label "${label}" attached to any block or loop enclosing this statement`
  if (!found) throw r.error(message, token)
  if (continues && found.kind === 'block') throw r.error(`block label "${label}" cannot be used in CONTINUE`, token)
}

function readReturn(r: Reader, line: number): Statement {
  if (r.is('next') && r.peek().value !== ':=') return readReturnNext(r, line)
  if (r.is('query')) return readReturnQuery(r, line)
  const { facts } = r
  const refused = (message: string, hint?: string) =>
    r.error(message, r.token, '42804', hint === undefined ? {} : { hint })
  if (!r.isSymbol(';')) {
    if (facts.returnsSet)
      throw refused('RETURN cannot have a parameter in function returning set', 'Use RETURN NEXT or RETURN QUERY.')
    if (facts.hasOut) throw refused('RETURN cannot have a parameter in function with OUT parameters')
    if (facts.isProcedure) throw refused('RETURN cannot have a parameter in a procedure')
    if (facts.returnsVoid) throw refused('RETURN cannot have a parameter in function returning void')
  } else if (facts.returnsSet || facts.hasOut || facts.returnsVoid || facts.isProcedure) {
    r.take()
    return { kind: 'return', line }
  } else throw r.syntaxError('missing expression')
  return { kind: 'return', line, ...readValue(r) }
}

/** A variable by itself, or an expression. */
function readValue(r: Reader): { readonly variable?: Variable; readonly value?: Sql } {
  const found = r.variableHere()
  if (found && found.parts.length === found.used && r.peek(2 * found.used - 1).value === ';') {
    for (let i = 0; i < 2 * found.used; i++) r.take()
    return { variable: found.variable }
  }
  const value = r.expression(';')
  r.take()
  return { value }
}

function readReturnNext(r: Reader, line: number): Statement {
  const { facts } = r
  if (!facts.returnsSet) throw r.error('cannot use RETURN NEXT in a non-SETOF function', r.token, '42804')
  r.take()
  if (!facts.hasOut) return { kind: 'return next', line, ...readValue(r) }
  if (!r.isSymbol(';'))
    throw r.error('RETURN NEXT cannot have a parameter in function with OUT parameters', r.token, '42804')
  r.take()
  return { kind: 'return next', line }
}

function readReturnQuery(r: Reader, line: number): Statement {
  if (!r.facts.returnsSet) throw r.error('cannot use RETURN QUERY in a non-SETOF function', r.token, '42804')
  r.take()
  if (r.accept('execute')) {
    const dynamic = r.expression(';', 'using')
    const using = readUsing(r, ';')
    r.take()
    return { kind: 'return query', line, dynamic, using }
  }
  const query = r.statementUpTo(';')
  r.take()
  return { kind: 'return query', line, query, using: [] }
}

function readExecute(r: Reader, line: number): Statement {
  const query = r.expression('into', 'using', ';')
  let into: Into | undefined
  let using: Sql[] | undefined
  for (;;) {
    if (r.is('into')) {
      if (into) throw r.syntaxError()
      r.take()
      into = readInto(r)
    } else if (r.is('using')) {
      if (using) throw r.syntaxError()
      using = readUsing(r, ';', 'into')
    } else break
  }
  r.expectSymbol(';')
  return { kind: 'execute', line, query, ...(into && { into }), using: using ?? [] }
}

function readCall(r: Reader, line: number, keyword: Token): Statement {
  r.skipTo([';'])
  const sql = r.statementOf(r.slice(keyword.start, r.previous.end), keyword)
  r.take()
  return { kind: 'call', line, sql, isDo: keyword.value === 'do' }
}

const DIAGNOSTICS = ['row_count', 'pg_context', 'pg_routine_oid']
const STACKED = [
  'returned_sqlstate',
  'message_text',
  'pg_exception_detail',
  'pg_exception_hint',
  'pg_exception_context',
  'column_name',
  'constraint_name',
  'pg_datatype_name',
  'table_name',
  'schema_name',
]

function readDiagnostics(r: Reader, line: number): Statement {
  const stacked = r.accept('stacked')
  if (!stacked) r.accept('current')
  r.expect('diagnostics')
  const items: { target: ReturnType<typeof readTarget>; name: string }[] = []
  do {
    const target = readTarget(r)
    if (!r.acceptSymbol('=')) r.expectSymbol(':=')
    const { token } = r
    const name = r.take().value
    if (![...DIAGNOSTICS, ...STACKED].includes(name)) throw r.syntaxError('unrecognized GET DIAGNOSTICS item', token)
    if (DIAGNOSTICS.includes(name) === stacked && name !== 'pg_context')
      throw r.error(
        `diagnostics item ${name.toUpperCase()} is not allowed in GET ${stacked ? 'STACKED' : 'CURRENT'} DIAGNOSTICS`,
        r.peek(-1),
      )
    items.push({ target, name })
  } while (r.acceptSymbol(','))
  r.expectSymbol(';')
  return { kind: 'diagnostics', line, stacked, items }
}

/** Any other statement of SQL; INTO is taken out of it (make_execsql_stmt). */
function readSqlStatement(r: Reader): Statement {
  const first = r.token
  const line = r.line(first)
  if (first.kind === 'word' && RESERVED.has(first.value)) throw r.syntaxError()
  if (first.kind !== 'word' && first.kind !== 'quoted' && !r.isSymbol('(')) throw r.syntaxError()
  const next = r.peek()
  if (next.kind === 'symbol' && ['=', ':=', '[', '.'].includes(next.value)) {
    const full = next.value === '.' ? `${first.value}.${r.peek(2).value}` : first.value
    throw r.error(`"${full}" is not a known variable`, first)
  }
  let depth = 0
  let into: Into | undefined
  let cut: readonly [number, number] | undefined
  while (!(r.isSymbol(';') && depth === 0)) {
    if (r.token.kind === 'end') throw r.syntaxError('unexpected end of function definition')
    if (r.is('into') && !['insert', 'merge'].includes(r.previous.value)) {
      if (into) throw r.syntaxError('INTO specified more than once')
      const from = r.take().start
      into = readInto(r)
      // Postgres drops the blanks behind as well, and keeps the length.
      cut = [from, r.previous.end]
      continue
    }
    if (r.isSymbol('(')) depth++
    if (r.isSymbol(')')) depth--
    r.take()
  }
  const text = withoutInto(r, first, cut)
  const sql = r.statementOf(text, first)
  r.take()
  return { kind: 'sql', line, sql, ...(into && { into }) }
}

function withoutInto(r: Reader, { start }: Token, cut: readonly [number, number] | undefined): string {
  const { end } = r.previous
  if (!cut) return r.slice(start, end)
  const [from, to] = cut
  return `${r.text.slice(start, from)}${' '.repeat(to - from)}${r.text.slice(to, end)}`.trimEnd()
}
