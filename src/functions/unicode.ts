import { pgError, UnsupportedOnShadow } from '../errors'
import { boolean, js } from './define'
import type { Family } from './definition'

/** Unicode functions (Postgres manual, "String Functions and Operators"), by Unicode 16, which Postgres 18 has. */

const FORMS = ['NFC', 'NFD', 'NFKC', 'NFKD'] as const

function formOf(name: string): (typeof FORMS)[number] {
  const form = FORMS.find((one) => one === name.toUpperCase())
  if (!form) throw pgError('22023', `invalid normalization form: ${name}`)
  return form
}

/** Characters that this JavaScript does not know may be known to the server: their forms are not. */
function requireAssigned(text: string): void {
  const unknown = /\p{Cn}/u.exec(text)
  if (unknown) throw new UnsupportedOnShadow(`the Unicode properties of ${JSON.stringify(unknown[0])}`)
}

function normalize(text: string, form = 'NFC'): string {
  const name = formOf(form)
  requireAssigned(text)
  return text.normalize(name)
}

const HINT = 'Unicode escapes must be \\XXXX, \\+XXXXXX, \\uXXXX, or \\UXXXXXXXX.'
const ESCAPE = /\\(?:\\|([\da-fA-F]{4})|u([\da-fA-F]{4})|\+([\da-fA-F]{6})|U([\da-fA-F]{8})|)/g
const invalidPair = () => pgError('42601', 'invalid Unicode surrogate pair')
const isHigh = (code: number) => code >= 0xd800 && code < 0xdc00
const isLow = (code: number) => code >= 0xdc00 && code < 0xe000

/** @throws PostgresError 42601, 22023 */
function unistr(text: string): string {
  let result = ''
  let end = 0
  let high: number | undefined
  for (const match of text.matchAll(ESCAPE)) {
    if (high !== undefined && match.index !== end) throw invalidPair()
    result += text.slice(end, match.index)
    end = match.index + match[0].length
    const digits = match[1] ?? match[2] ?? match[3] ?? match[4]
    if (digits === undefined) {
      if (high !== undefined) throw invalidPair()
      if (match[0].length < 2) throw pgError('42601', 'invalid Unicode escape', { hint: HINT })
      result += '\\'
      continue
    }
    const code = parseInt(digits, 16)
    if (code === 0 || code > 0x10ffff) throw pgError('22023', `invalid Unicode code point: ${shown(code)}`)
    if (isHigh(code) === (high !== undefined) && (isHigh(code) || high !== undefined)) throw invalidPair()
    if (isLow(code) !== (high !== undefined)) throw invalidPair()
    if (isHigh(code)) high = code
    else {
      result += high === undefined ? String.fromCodePoint(code) : String.fromCharCode(high, code)
      high = undefined
    }
  }
  if (high !== undefined) throw invalidPair()
  return result + text.slice(end)
}

const shown = (code: number): string => code.toString(16).toUpperCase().padStart(4, '0')

export const unicode: Family = {
  'normalize(text,text)': js(normalize),
  'is_normalized(text,text)': js((text: string, form?: string) => boolean(normalize(text, form) === text)),
  'unicode_assigned(text)': js((text: string) => {
    requireAssigned(text)
    return 1n
  }),
  'unicode_version()': js(() => '16.0'),
  'unistr(text)': js(unistr),
}
