/** DECLARE: variables, their types and defaults. */
import { readScroll } from './cursorStatements'
import type { Reader } from './reader'
import type { Cursor, DeclaredType, Variable } from './tree'

/** @returns the variables of a DECLARE section in their order */
export function readDeclarations(r: Reader): Variable[] {
  const declared: Variable[] = []
  while (!r.is('begin')) {
    if (r.accept('declare')) continue
    if (r.isSymbol('<<')) throw r.error('block label must be placed before DECLARE, not after')
    const variable = readDeclaration(r)
    if (variable) declared.push(variable)
  }
  return declared
}

function readDeclaration(r: Reader): Variable | undefined {
  const start = r.token
  const line = r.line(start)
  const name = r.name()
  if (r.isDeclaredHere(name)) throw r.syntaxError('duplicate declaration', start)
  if (r.is('alias')) return readAlias(r, name)
  const constant = r.accept('constant')
  if (r.is('cursor', 'scroll', 'no') && (r.is('cursor') || r.peek().value === 'cursor' || r.is('no')))
    return readCursor(r, name, line)
  const type = readType(r, [';', 'not', 'collate', ':=', '=', 'default'])
  if (r.accept('collate')) throw r.refuse('COLLATE in a declaration')
  const notNull = r.is('not')
  const notToken = r.token
  if (notNull) {
    r.take()
    r.expect('null')
  }
  const value = readDefault(r)
  if (notNull && !value)
    throw r.error(`variable "${name}" must have a default value, since it's declared NOT NULL`, notToken, '22004')
  r.expectSymbol(';')
  return r.declare(name, type, { line, constant, notNull, ...(value && { default: value }) })
}

/** `[[NO] SCROLL] CURSOR [(arguments)] FOR query`. */
function readCursor(r: Reader, name: string, line: number): Variable {
  const scroll = readScroll(r)
  r.expect('cursor')
  const cursor = r.within('block', name, (): Cursor => {
    const args: Variable[] = []
    if (r.acceptSymbol('(')) {
      do {
        const argument = r.name()
        args.push(r.declare(argument, readType(r, [',', ')']), { line }))
      } while (r.acceptSymbol(','))
      r.expectSymbol(')')
    }
    if (!r.accept('is')) r.expect('for')
    return { arguments: args, query: { ...r.statementUpTo(';'), fetched: true }, scroll }
  })
  r.expectSymbol(';')
  return r.declare(name, { kind: 'named', text: 'refcursor' }, { line, cursor })
}

function readDefault(r: Reader): Variable['default'] {
  if (!r.acceptSymbol(':=') && !r.acceptSymbol('=') && !r.accept('default')) return undefined
  return r.expression(';')
}

function readAlias(r: Reader, name: string): undefined {
  r.take()
  r.expect('for')
  const token = r.token
  const found = r.variableHere()
  if (!found) throw r.error(`variable "${token.value}" does not exist`, token, '42704')
  for (let i = 0; i < 2 * found.used - 1; i++) r.take()
  r.expectSymbol(';')
  r.alias(name, found.variable)
}

/** A type up to one of the terminators (read_datatype). */
export function readType(r: Reader, terminators: readonly string[]): DeclaredType {
  const start = r.token
  if (start.kind === 'symbol') throw r.syntaxError('missing data type declaration')
  r.skipTo(terminators)
  if (r.token === start) throw r.syntaxError('missing data type declaration')
  const text = r.slice(start.start, r.previous.end)
  if (/^record$/i.test(text)) return { kind: 'record' }
  const like = /^([\s\S]*?)\s*%\s*(type|rowtype)\s*((?:\[\s*\d*\s*\]|\s*array)*)$/i.exec(text)
  if (!like) {
    r.types.push({ text, at: start.start })
    return { kind: 'named', text }
  }
  const parts = namesOf(like[1] as string)
  const array = (like[3] ?? '').trim() !== ''
  if (/^rowtype$/i.test(like[2] as string)) return { kind: 'row', parts, array }
  const named = lookUpVariable(r, parts)
  return named ? { kind: 'variable', variable: named, array } : { kind: 'like', parts, array }
}

function lookUpVariable(r: Reader, parts: readonly string[]): Variable | undefined {
  for (let s = r.names as typeof r.names | undefined; s; s = s.parent) {
    const own = parts.length === 1 ? s.variables.get(parts[0] as string) : undefined
    if (own) return own
    if (parts.length === 2 && s.label === parts[0] && s.variables.has(parts[1] as string))
      return s.variables.get(parts[1] as string)
  }
  return undefined
}

/** `"A".b` → the names in it, folded where they are not quoted. */
function namesOf(text: string): string[] {
  return [...text.matchAll(/"((?:[^"]|"")*)"|([^\s."]+)/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain as string).toLowerCase() : quoted.replaceAll('""', '"'),
  )
}
