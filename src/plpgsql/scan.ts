/** Tokens of a PL/pgSQL body, as Postgres's core scanner makes them (manual, "Lexical Structure"). */
import { pgError } from '../errors'

export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'parameter' | 'symbol' | 'end'
  /** A word folded to lower case, a quoted name or a string's value; else as it stands. */
  readonly value: string
  /** Character offsets in the body. */
  readonly start: number
  readonly end: number
}

const PATTERNS: readonly (readonly [Token['kind'] | 'skip', RegExp])[] = [
  ['skip', /\s+|--[^\n\r]*/y],
  ['string', /[eE]'(?:[^'\\]|\\[\s\S]|'')*'|(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*'/y],
  ['string', /\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?\$\1\$/y],
  ['quoted', /(?:[uU]&)?"(?:[^"]|"")+"/y],
  ['word', /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y],
  ['parameter', /\$\d+/y],
  ['number', /0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*(?:\.(?!\.)[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y],
  ['symbol', /:=|\.\.|<<|>>|=>|::|[<>=!~@#%^&|`?+*/-]+|[\s\S]/y],
]

/**
 * All tokens of a text, closed by one of kind `end`.
 * @throws PostgresError 42601 for a string, a name or a comment that does not end, with its position
 */
export function scan(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const comment = text.startsWith('/*', at) ? endOfComment(text, at) : undefined
    if (comment !== undefined) {
      at = comment
      continue
    }
    const token = tokenAt(text, at)
    at = token.end
    if (token.kind !== undefined) tokens.push(token as Token)
  }
  tokens.push({ kind: 'end', value: '', start: text.length, end: text.length })
  return tokens
}

type Scanned = Omit<Token, 'kind'> & { readonly kind: Token['kind'] | undefined }

function tokenAt(text: string, at: number): Scanned {
  requireClosed(text, at)
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found === undefined) continue
    if (kind === 'skip') return { kind: undefined, value: '', start: at, end: at + found.length }
    const own = kind === 'symbol' ? operator(found) : found
    return { kind, value: valueOf(kind, own), start: at, end: at + own.length }
  }
  throw new Error(`no token at ${at}`)
}

/** A comment ends an operator, and one of several characters does not end in + or - unless it has one of ~ ! @ # % ^ & | ` ? */
function operator(found: string): string {
  if (found.length < 2 || found === ':=' || found === '..' || found === '::') return found
  const comment = found.search(/--|\/\*/)
  const own = comment > 0 ? found.slice(0, comment) : found
  if (own.startsWith('<<') || own.startsWith('>>')) return own
  return /[~!@#%^&|`?]/.test(own) ? own : own.replace(/(?<=.)[+-]+$/, '') || own
}

function valueOf(kind: Token['kind'], text: string): string {
  if (kind === 'word') return text.replace(/[A-Z]+/g, (upper) => upper.toLowerCase())
  if (kind === 'quoted') return text.slice(text.indexOf('"') + 1, -1).replaceAll('""', '"')
  return text
}

/** Comments nest. */
function endOfComment(text: string, start: number): number {
  let depth = 0
  const mark = /\/\*|\*\//g
  mark.lastIndex = start
  for (let found = mark.exec(text); found; found = mark.exec(text)) {
    depth += found[0] === '/*' ? 1 : -1
    if (depth === 0) return mark.lastIndex
  }
  throw unterminated('/* comment', text, start)
}

function requireClosed(text: string, at: number): void {
  if (text[at] === "'" && !/'(?:[^']|'')*'/y.test(text.slice(at))) throw unterminated('quoted string', text, at)
  if (text[at] === '"' && !/"(?:[^"]|"")*"/y.test(text.slice(at))) throw unterminated('quoted identifier', text, at)
  const dollar = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y
  dollar.lastIndex = at
  const quote = dollar.exec(text)?.[0]
  if (quote !== undefined && !text.includes(quote, at + quote.length))
    throw unterminated('dollar-quoted string', text, at)
}

const unterminated = (what: string, text: string, at: number): Error =>
  pgError('42601', `unterminated ${what} at or near "${text.slice(at)}"`, { position: String(at + 1) })

/** The value of a string token. @returns undefined for one that is no plain or escaped string */
export function stringValue({ value }: Token): string | undefined {
  const dollar = /^\$([^$]*)\$([\s\S]*)\$\1\$$/.exec(value)
  if (dollar) return dollar[2]
  if (value.startsWith("'")) return value.slice(1, -1).replaceAll("''", "'")
  if (!/^e/i.test(value)) return undefined
  return value.slice(2, -1).replace(/''|\\([0-7]{1,3}|x[\da-f]{1,2}|u[\da-f]{4}|U[\da-f]{8}|[\s\S])/gi, escaped)
}

const LETTERS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

function escaped(all: string, code: string | undefined): string {
  if (code === undefined) return "'"
  if (/^[0-7]+$/.test(code)) return String.fromCharCode(parseInt(code, 8))
  if (/^x[\da-f]+$/.test(code)) return String.fromCharCode(parseInt(code.slice(1), 16))
  if (/^[uU][\da-f]{4,}$/i.test(code)) return String.fromCodePoint(parseInt(code.slice(1), 16))
  return LETTERS[code] ?? all.slice(1)
}
