/** What a statement's text, or code's, says that it does: taken at its worst, and with the texts that it makes statements of. */

/** What a text does to rows that others refer to. */
export interface Effect {
  readonly deletes: boolean
  /** Columns that UPDATEs set. */
  readonly sets: ReadonlySet<string>
}

export const effectOf = (text: string): Effect => ({
  deletes: /\b(delete|merge|truncate)\b/i.test(text),
  sets: namesIn(withoutParentheses(text).flatMap(assigned).join(' ')),
})

const PARENTHESES = /\([^()]*\)(?!\s*=)/g

/** A text and, each by itself, those that stand in it in parentheses; lists of columns before `=` stay. */
function withoutParentheses(text: string): string[] {
  const inner = text.match(PARENTHESES)
  return inner ? [...inner, ...withoutParentheses(text.replace(PARENTHESES, ' '))] : [text]
}

/** What stands before `=` in SET. */
function assigned(text: string): string[] {
  const lists = [...text.matchAll(/\bset\b([^;]*?)(?:\bwhere\b|\bfrom\b|;|$)/gi)].map(([, list = '']) => list)
  return lists.flatMap(
    (list) => list.match(/("[^"]+"|[\p{L}\p{N}_$]+|\([^()]*\))\s*(\[[^\]]*\]\s*|\.[^=,]*)*=/gu) ?? [],
  )
}

/** Words of statements that change rows, or a table itself. */
const CHANGES = /\b(insert|update|delete|merge|truncate|copy|alter|drop)\b/i
const MOVES = /\b(nextval|setval|alter)\b/i
const EXECUTES = /\bexecute\b/i

export const changesRows = (text: string): boolean => CHANGES.test(text)

/** Whether the sequences that it names may give other values afterwards. */
export const movesSequences = (text: string): boolean => MOVES.test(text)

/** Whether it may be any table, or sequence, that it changes. */
export const makesStatements = (text: string): boolean =>
  EXECUTES.test(text) && (CHANGES.test(text) || MOVES.test(text))

const LITERAL = `'(?:[^']|'')*'(?:\\s*::\\s*\\w+)?\\s*[,)]`
const SERIAL = `pg_get_serial_sequence\\s*\\(\\s*'[^']*'\\s*,\\s*'[^']*'\\s*\\)`
const COMPUTED = new RegExp(`\\b(?:nextval|setval)\\s*\\((?!\\s*(?:${LITERAL}|${SERIAL}))`, 'i')

/** Whether it takes values of a sequence whose name does not stand in it. */
export const computesSequence = (text: string): boolean => COMPUTED.test(text)

/** Identifiers of a text, those in its strings too. */
export function namesIn(text: string): Set<string> {
  const found = text.matchAll(/"((?:[^"]|"")+)"|[\p{L}_][\p{L}\p{N}_$]*/gu)
  return new Set([...found].map(([word, quoted]) => quoted?.replaceAll('""', '"') ?? word.toLowerCase()))
}
