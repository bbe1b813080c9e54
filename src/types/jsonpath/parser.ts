import { pgError, UnsupportedOnShadow } from '../../errors'
import { negate, parseDecimal, formatDecimal } from '../decimal'
import { numericCodec } from '../numeric'
import { PathLexer, type PathToken } from './lexer'
import { type DateTimeMethod, type JsonPath, MAX_LEVEL, type MethodName, type PathItem } from './path'

/** Deeper paths are refused before the runtime's stack ends. */
const MAX_DEPTH = 500

/** Words that mean something in their place, in any case of letters but for the first three. */
const LOWER_CASE = new Set(['null', 'true', 'false'])
// prettier-ignore
const WORDS = new Set([
  ...LOWER_CASE, 'is', 'to', 'abs', 'lax', 'date', 'flag', 'last', 'size', 'time', 'type', 'with', 'floor', 'bigint', 'double',
  'exists', 'number', 'starts', 'strict', 'string', 'boolean', 'ceiling', 'decimal', 'integer', 'time_tz', 'unknown', 'datetime',
  'keyvalue', 'timestamp', 'like_regex', 'timestamp_tz',
])
// prettier-ignore
const METHODS = new Set(['abs', 'size', 'type', 'floor', 'double', 'ceiling', 'keyvalue', 'bigint', 'boolean', 'integer', 'number', 'string'])
const DATETIMES = new Set(['datetime', 'date', 'time', 'time_tz', 'timestamp', 'timestamp_tz'])
const COMPARISONS = new Set(['==', '!=', '<', '>', '<=', '>='])

/** What parses as a value or as a condition. */
interface Part {
  readonly item: PathItem
  /** A value (`expr` of Postgres's grammar), a condition in parentheses, EXISTS, or any other condition. */
  readonly sort: 'value' | 'delimited' | 'exists' | 'condition'
}

class PathParser {
  private readonly lexer: PathLexer
  private token: PathToken
  private word: string | undefined
  private depth = 0

  constructor(source: string) {
    this.lexer = new PathLexer(source)
    this.token = { kind: 'end', text: '', shown: '' }
    this.advance()
  }

  path(): JsonPath | undefined {
    if (this.token.kind === 'end') return undefined
    const strict = this.word === 'strict'
    if (strict || this.word === 'lax') this.advance()
    const { item } = this.disjunction()
    if ((this.token.kind as PathToken['kind']) !== 'end') throw this.unexpected()
    return { lax: !strict, item }
  }

  private advance(): PathToken {
    const before = this.token
    this.token = this.lexer.next()
    this.word = undefined
    if (this.token.kind === 'name') {
      const lower = this.token.text.toLowerCase()
      if (WORDS.has(lower) && (!LOWER_CASE.has(lower) || lower === this.token.text)) this.word = lower
    }
    return before
  }

  private unexpected(): Error {
    return this.lexer.failure('syntax error', this.token.shown)
  }

  private is(sign: string): boolean {
    return this.token.kind === 'sign' && this.token.text === sign
  }

  private take(sign: string): boolean {
    if (!this.is(sign)) return false
    this.advance()
    return true
  }

  private expect(sign: string): void {
    if (!this.take(sign)) throw this.unexpected()
  }

  private expectWord(word: string): void {
    if (this.word !== word) throw this.unexpected()
    this.advance()
  }

  private disjunction(): Part {
    return this.chain('||', 'or', () => this.conjunction())
  }

  private conjunction(): Part {
    return this.chain('&&', 'and', () => this.condition())
  }

  private chain(sign: string, operator: 'and' | 'or', operand: () => Part): Part {
    let left = operand()
    while (this.is(sign)) {
      if (left.sort === 'value') throw this.unexpected()
      this.advance()
      const right = operand()
      if (right.sort === 'value') throw this.unexpected()
      left = { item: { type: 'binary', operator, left: left.item, right: right.item }, sort: 'condition' }
    }
    return left
  }

  /** A value, or one condition: a comparison, a negation, IS UNKNOWN, STARTS WITH, LIKE_REGEX. */
  private condition(): Part {
    if (++this.depth > MAX_DEPTH) throw new UnsupportedOnShadow(`a jsonpath nested more than ${MAX_DEPTH} levels deep`)
    try {
      return this.take('!') ? this.negation() : this.comparison()
    } finally {
      this.depth--
    }
  }

  private negation(): Part {
    if (!this.is('(') && this.word !== 'exists') throw this.unexpected()
    const { item, sort } = this.primary()
    if (sort !== 'delimited' && sort !== 'exists') throw this.unexpected()
    return { item: { type: 'not', arg: item }, sort: 'condition' }
  }

  private comparison(): Part {
    const left = this.sum()
    if (left.sort !== 'value') return this.unknownTest(left)
    const { text } = this.token
    if (this.token.kind === 'sign' && COMPARISONS.has(text)) {
      this.advance()
      const right = this.value(() => this.sum())
      return { item: { type: 'binary', operator: text as '==', left: left.item, right }, sort: 'condition' }
    }
    if (this.word === 'starts') return this.startsWith(left.item)
    if (this.word === 'like_regex') return this.likeRegex(left.item)
    return left
  }

  private unknownTest(part: Part): Part {
    if (this.word !== 'is' || part.sort !== 'delimited') return part
    this.advance()
    this.expectWord('unknown')
    return { item: { type: 'isUnknown', arg: part.item }, sort: 'condition' }
  }

  private startsWith(left: PathItem): Part {
    this.advance()
    this.expectWord('with')
    if (this.token.kind !== 'string' && this.token.kind !== 'variable') throw this.unexpected()
    const { kind, text } = this.token
    this.advance()
    const right: PathItem = { type: kind === 'string' ? 'string' : 'variable', text }
    return { item: { type: 'binary', operator: 'starts with', left, right }, sort: 'condition' }
  }

  private likeRegex(arg: PathItem): Part {
    this.advance()
    const pattern = this.string()
    let flags = ''
    if (this.word === 'flag') {
      this.advance()
      flags = this.string()
    }
    return { item: { type: 'likeRegex', arg, pattern, flags: checkedFlags(flags) }, sort: 'condition' }
  }

  private string(): string {
    if (this.token.kind !== 'string') throw this.unexpected()
    return this.advance().text
  }

  private value(parse: () => Part): PathItem {
    const { item, sort } = parse()
    if (sort !== 'value') throw this.unexpected()
    return item
  }

  private sum(): Part {
    return this.operators(['+', '-'], () => this.product())
  }

  private product(): Part {
    return this.operators(['*', '/', '%'], () => this.unary())
  }

  private operators(signs: readonly string[], operand: () => Part): Part {
    let left = operand()
    while (left.sort === 'value' && this.token.kind === 'sign' && signs.includes(this.token.text)) {
      const operator = this.advance().text as '+'
      const right = this.value(operand)
      left = { item: { type: 'binary', operator, left: left.item, right }, sort: 'value' }
    }
    return left
  }

  private unary(): Part {
    for (const sign of ['+', '-'] as const) {
      if (!this.take(sign)) continue
      if (++this.depth > MAX_DEPTH) throw new UnsupportedOnShadow('a jsonpath of so many signs')
      const arg = this.value(() => this.unary())
      this.depth--
      return { item: signed(sign, arg), sort: 'value' }
    }
    return this.primary()
  }

  private primary(): Part {
    if (this.word === 'exists') return this.exists()
    if (!this.take('(')) return { item: this.accessors(this.pathPrimary()), sort: 'value' }
    const inner = this.disjunction()
    this.expect(')')
    if (this.startsAccessor()) return { item: this.accessors(inner.item), sort: 'value' }
    return { item: inner.item, sort: inner.sort === 'value' ? 'value' : 'delimited' }
  }

  private exists(): Part {
    this.advance()
    this.expect('(')
    const arg = this.value(() => this.disjunction())
    this.expect(')')
    return { item: { type: 'exists', arg }, sort: 'exists' }
  }

  private pathPrimary(): PathItem {
    const { token, word } = this
    const { kind, text } = token
    if (kind === 'sign' && (text === '$' || text === '@')) {
      this.advance()
      return { type: text === '$' ? 'root' : 'current' }
    }
    const item = scalar(kind, text, word)
    if (!item) throw this.unexpected()
    this.advance()
    return item
  }

  private startsAccessor(): boolean {
    return this.is('.') || this.is('[') || this.is('?')
  }

  private accessors(head: PathItem): PathItem {
    let end = head
    while (end.next) end = end.next
    while (this.startsAccessor()) {
      const accessor = this.accessor()
      end.next = accessor
      end = accessor
    }
    return head
  }

  private accessor(): PathItem {
    if (this.take('[')) return this.subscripts()
    if (this.take('?')) {
      this.expect('(')
      const { item, sort } = this.disjunction()
      if (sort === 'value') throw this.unexpected()
      this.expect(')')
      return { type: 'filter', arg: item }
    }
    this.advance()
    if (this.take('*')) return { type: 'anyKey' }
    if (this.take('**')) return this.anyPath()
    return this.member()
  }

  private subscripts(): PathItem {
    if (this.take('*')) {
      this.expect(']')
      return { type: 'anyArray' }
    }
    const list: { from: PathItem; to?: PathItem }[] = []
    do {
      const from = this.value(() => this.sum())
      if (this.word === 'to') {
        this.advance()
        list.push({ from, to: this.value(() => this.sum()) })
      } else list.push({ from })
    } while (this.take(','))
    this.expect(']')
    return { type: 'subscripts', list }
  }

  private anyPath(): PathItem {
    if (!this.take('{')) return { type: 'any', first: 0, last: MAX_LEVEL }
    const first = this.level()
    let last = first
    if (this.word === 'to') {
      this.advance()
      last = this.level()
    }
    this.expect('}')
    return { type: 'any', first, last }
  }

  private level(): number {
    if (this.word === 'last') {
      this.advance()
      return MAX_LEVEL
    }
    if (this.token.kind !== 'int') throw this.unexpected()
    const { text } = this.advance()
    if (!/^\d{1,9}$/.test(text)) throw new UnsupportedOnShadow('this level of a jsonpath')
    return Number(text)
  }

  /** A key, or a method where a parenthesis follows. */
  private member(): PathItem {
    const { kind, text } = this.token
    if (kind !== 'name' && kind !== 'string') throw this.unexpected()
    const { word } = this
    this.advance()
    if (word === undefined || !this.is('(')) return { type: 'key', text }
    if (METHODS.has(word)) {
      this.advance()
      this.expect(')')
      return { type: 'method', name: word as MethodName }
    }
    if (word === 'decimal') return this.decimal()
    if (DATETIMES.has(word)) return this.datetime(word as DateTimeMethod)
    return { type: 'key', text }
  }

  private decimal(): PathItem {
    this.advance()
    const args: PathItem[] = []
    if (!this.is(')')) {
      do args.push(this.signedInteger())
      while (this.take(','))
    }
    if (args.length > 2 && this.is(')'))
      throw pgError('42601', 'invalid input syntax for type jsonpath', {
        detail: '.decimal() can only have an optional precision[,scale].',
      })
    this.expect(')')
    return { type: 'decimal', precision: args[0], scale: args[1] }
  }

  private signedInteger(): PathItem {
    const sign = this.is('+') || this.is('-') ? (this.advance().text as '+' | '-') : undefined
    if (this.token.kind !== 'int') throw this.unexpected()
    const item = numeric(this.advance().text)
    return sign ? signed(sign, item) : item
  }

  private datetime(name: DateTimeMethod): PathItem {
    this.advance()
    if (this.take(')')) return { type: 'datetime', name }
    const { kind, text } = this.token
    if (name === 'date' || kind !== (name === 'datetime' ? 'string' : 'int')) throw this.unexpected()
    this.advance()
    this.expect(')')
    return { type: 'datetime', name, arg: name === 'datetime' ? { type: 'string', text } : numeric(text) }
  }
}

const numeric = (text: string): PathItem => ({ type: 'numeric', text: numericCodec.input(text, -1) as string })

function scalar(kind: PathToken['kind'], text: string, word: string | undefined): PathItem | undefined {
  if (kind === 'string' || kind === 'variable') return { type: kind, text }
  if (kind === 'int' || kind === 'numeric') return numeric(text)
  if (word === 'null' || word === 'last') return { type: word }
  return word === 'true' || word === 'false' ? { type: 'bool', value: word === 'true' } : undefined
}

/** A sign before a number becomes part of it. */
function signed(sign: '+' | '-', arg: PathItem): PathItem {
  if (arg.type !== 'numeric' || arg.next) return { type: sign === '+' ? 'plus' : 'minus', arg }
  return sign === '+' ? arg : { type: 'numeric', text: formatDecimal(negate(parseDecimal(arg.text))) }
}

/** The flags in the order in which Postgres prints them. */
function checkedFlags(flags: string): string {
  for (const flag of flags) {
    if (!'ismxq'.includes(flag))
      throw pgError('42601', 'invalid input syntax for type jsonpath', {
        detail: `Unrecognized flag character "${flag}" in LIKE_REGEX predicate.`,
      })
  }
  if (flags.includes('x') && !flags.includes('q'))
    throw pgError('0A000', 'XQuery "x" flag (expanded regular expressions) is not implemented')
  return [...'ismxq'].filter((flag) => flags.includes(flag)).join('')
}

/** @ and LAST have their places. */
function checkPlaces(item: PathItem | undefined, filters: number, subscript: boolean): void {
  for (; item; item = item.next) {
    if (item.type === 'current' && filters === 0) throw pgError('42601', '@ is not allowed in root expressions')
    if (item.type === 'last' && !subscript) throw pgError('42601', 'LAST is allowed only in array subscripts')
    if (item.type === 'binary') {
      checkPlaces(item.left, filters, subscript)
      checkPlaces(item.right, filters, subscript)
    } else if (item.type === 'subscripts') {
      for (const { from, to } of item.list) {
        checkPlaces(from, filters, true)
        checkPlaces(to, filters, true)
      }
    } else if ('arg' in item) checkPlaces(item.arg, filters + (item.type === 'filter' ? 1 : 0), subscript)
  }
}

/** @throws PostgresError as Postgres's jsonpath_in: 42601, 22P02, 22P05… */
export function parsePath(source: string): JsonPath {
  const path = new PathParser(source).path()
  if (!path) throw pgError('22P02', `invalid input syntax for type jsonpath: "${source}"`)
  checkPlaces(path.item, 0, false)
  return path
}
