/** RAISE as it is read. */
import { pgError } from '../errors'
import { readSqlstate } from './blocks'
import { conditionCodes } from './conditions'
import type { Reader } from './reader'
import { stringValue, type Token } from './scan'
import type { Raise, RaiseLevel, Sql } from './tree'

const LEVELS: readonly string[] = ['debug', 'log', 'info', 'notice', 'warning', 'exception']
const OPTIONS = 'errcode message detail hint column constraint datatype table schema'.split(' ')

export function readRaise(r: Reader, line: number): Raise {
  const level = r.is(...LEVELS) ? (r.take().value.toUpperCase() as RaiseLevel) : 'EXCEPTION'
  const raise: { -readonly [K in keyof Raise]: Raise[K] } = { kind: 'raise', line, level, parameters: [], options: [] }
  if (r.acceptSymbol(';')) return raise
  if (r.token.kind === 'string') {
    const start = r.token
    raise.message = stringValue(r.take()) ?? ''
    const parameters: Sql[] = []
    while (r.acceptSymbol(',')) parameters.push(r.expression(',', ';', 'using'))
    raise.parameters = parameters
    requirePlaceholders(r, raise, start)
  } else if (!r.is('using')) readRaisedCondition(r, raise)
  if (r.accept('using')) raise.options = readRaiseOptions(r)
  r.expectSymbol(';')
  return raise
}

function readRaisedCondition(r: Reader, raise: { condition?: string; conditionName?: string }): void {
  const { token } = r
  if (r.accept('sqlstate')) {
    raise.condition = raise.conditionName = readSqlstate(r)
    return
  }
  const name = token.kind === 'word' ? r.take().value : r.name()
  const [code] = conditionCodes(name)
  if (code === undefined) throw r.error(`unrecognized exception condition "${name}"`, token, '42704')
  raise.condition = code
  raise.conditionName = name
}

function readRaiseOptions(r: Reader): Raise['options'] {
  const options: Raise['options'][number][] = []
  do {
    const name = r.token.value
    if (r.token.kind !== 'word' || !OPTIONS.includes(name)) throw r.syntaxError('unrecognized RAISE statement option')
    r.take()
    if (!r.acceptSymbol('=')) r.expectSymbol(':=')
    options.push({ name, value: r.expression(',', ';') })
  } while (r.acceptSymbol(','))
  return options
}

function requirePlaceholders(r: Reader, { message = '', parameters }: Raise, at: Token): void {
  const expected = (message.replaceAll('%%', '').match(/%/g) ?? []).length
  if (expected === parameters.length) return
  const where = `compilation of PL/pgSQL function "${r.facts.name}" near line ${r.line(at)}`
  const amount = expected < parameters.length ? 'many' : 'few'
  throw pgError('42601', `too ${amount} parameters specified for RAISE`, { where })
}
