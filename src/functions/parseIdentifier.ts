import { pgError } from '../errors'
import { js } from './define'
import type { Family } from './definition'

/** parse_ident (Postgres manual, "String Functions and Operators"): a qualified name into its parts. */

const SPACES = /[ \t\n\r\f\v]*/y
const PLAIN = /[A-Za-z_\u0080-\u{10ffff}][A-Za-z0-9_$\u0080-\u{10ffff}]*/uy
const QUOTED = /"((?:[^"]|"")*)"/y

/** @throws PostgresError 22023 */
function parseIdentifier(text: string, strict = 1n): string {
  const invalid = (detail?: string) =>
    pgError('22023', `string is not a valid identifier: "${text}"`, detail ? { detail } : {})
  const parts: string[] = []
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match) at += match[0].length
    return match
  }
  take(SPACES)
  for (let afterDot = false; ; afterDot = true) {
    if (text[at] === '"') {
      const quoted = take(QUOTED)
      if (!quoted) throw invalid('String has unclosed double quotes.')
      if (quoted[1] === '') throw invalid('Quoted identifier must not be empty.')
      parts.push(quoted[1]!.replaceAll('""', '"'))
    } else {
      const plain = take(PLAIN)
      // Only ASCII letters are folded.
      if (plain) parts.push(plain[0].replace(/[A-Z]/g, (letter) => letter.toLowerCase()))
      else if (text[at] === '.') throw invalid('No valid identifier before ".".')
      else throw invalid(afterDot ? 'No valid identifier after ".".' : undefined)
    }
    take(SPACES)
    if (text[at] !== '.') break
    at++
    take(SPACES)
  }
  if (at < text.length && strict === 1n) throw invalid()
  return JSON.stringify(parts)
}

export const identifiers: Family = { 'parse_ident(text,bool)': js(parseIdentifier) }
