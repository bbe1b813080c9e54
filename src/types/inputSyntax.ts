import { pgError, type PostgresError } from '../errors'

const SUSPECT = /[\0\ud800-\udfff]/
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/**
 * Postgres takes only well-formed UTF-8 without NUL (Postgres manual, "Character Set Support"); it checks this before
 * any type's own input.
 * @throws PostgresError 22021
 */
export function checkEncoding(text: string): void {
  if (!SUSPECT.test(text)) return
  const nul = text.indexOf('\0')
  const lone = LONE_SURROGATE.exec(text)
  if (nul >= 0 && (!lone || nul < lone.index)) throw invalidBytes('0x00')
  if (lone) throw invalidBytes(surrogateBytes(text.charCodeAt(lone.index)))
}

function invalidBytes(bytes: string): PostgresError {
  return pgError('22021', `invalid byte sequence for encoding "UTF8": ${bytes}`)
}

function surrogateBytes(unit: number): string {
  return [0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)]
    .map((b) => `0x${b.toString(16)}`)
    .join(' ')
}

/** `invalid input syntax for type integer: "x"` (22P02), or the encoding's error, which Postgres finds first. */
export function invalidSyntax(type: string, text: string): PostgresError {
  try {
    checkEncoding(text)
  } catch (error) {
    return error as PostgresError
  }
  return pgError('22P02', `invalid input syntax for type ${type}: "${text}"`)
}

/** What C's isspace() skips around numbers and booleans; JavaScript's trim() knows more spaces than that. */
export function trimSpaces(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isSpace(text.charCodeAt(start))) start++
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--
  return start === 0 && end === text.length ? text : text.slice(start, end)
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13)
}
