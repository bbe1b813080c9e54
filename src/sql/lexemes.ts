/** What Postgres's lexer (scan.l) tells of a text that its grammar's tree does not: names that are cut, and junk after a `$n`. */
import { clipBytes } from '../catalog/ddl/objectNames'

const START = 'A-Za-z_\\u0080-\\uffff'
const WORD = `[${START}][\\w$\\u0080-\\uffff]*`

/** One lexeme at a time; what is no name and no parameter stands there to be passed over. */
const LEXEME = new RegExp(
  [
    String.raw`--[^\n\r]*`,
    String.raw`[eE]'(?:[^'\\]|\\[\s\S]|'')*'`,
    String.raw`'(?:[^']|'')*'`,
    String.raw`(?<dollar>\$(?:[${START}][\w\u0080-\uffff]*)?\$)[\s\S]*?\k<dollar>`,
    String.raw`(?<unicode>[uU]&)?"(?<quoted>(?:[^"]|"")*)"`,
    String.raw`\$\d+(?<junk>${WORD})?`,
    String.raw`\d[\w.]*`,
    `(?<word>${WORD})`,
    String.raw`(?<comment>/\*)`,
  ].join('|'),
  'gy',
)

/** NAMEDATALEN - 1: the longest identifier, in bytes. */
const MAX_BYTES = 63

/** Cheap, and true of every text that has something to tell. */
const SUSPICIOUS = new RegExp(`[\\w$\\u0080-\\uffff]{${MAX_BYTES / 3}}|"[^"]{${MAX_BYTES / 3}}|\\$\\d+[${START}]`)

export interface Lexemes {
  /** Names that are longer than Postgres keeps them, in their order, as they are written and as they are kept. */
  readonly cut: readonly { readonly name: string; readonly kept: string }[]
  /** The first `$n` with letters right after it: its text, and its 0-based index. */
  readonly junk?: { readonly text: string; readonly index: number }
}

const NOTHING: Lexemes = { cut: [] }

export function lexemesOf(sql: string): Lexemes {
  if (!SUSPICIOUS.test(sql)) return NOTHING
  const cut: { name: string; kept: string }[] = []
  for (let i = 0; i < sql.length;) {
    LEXEME.lastIndex = i
    const match = LEXEME.exec(sql)
    if (!match) {
      i++
      continue
    }
    const { quoted, unicode, word, junk, comment } = match.groups ?? {}
    if (junk !== undefined) return { cut, junk: { text: match[0], index: i } }
    // The escapes of U&"…" may stand for fewer bytes; it is left alone.
    const name = quoted !== undefined && unicode === undefined ? quoted.replaceAll('""', '"') : word && lowerCase(word)
    const kept = name && clipBytes(name, MAX_BYTES)
    if (name && kept && kept !== name) cut.push({ name, kept })
    i = comment === undefined ? LEXEME.lastIndex : endOfComment(sql, i)
  }
  return { cut }
}

/** Names without quotes: ASCII alone is folded (downcase_identifier with a multi-byte encoding). */
const lowerCase = (word: string): string => word.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

/** Comments nest. */
function endOfComment(sql: string, start: number): number {
  const edge = /\/\*|\*\//g
  edge.lastIndex = start
  let depth = 0
  for (let match = edge.exec(sql); match; match = edge.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1
    if (depth === 0) return edge.lastIndex
  }
  return sql.length
}
