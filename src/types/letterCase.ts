import { UnsupportedOnShadow } from '../errors'

const ASCII = /^[\0-\x7f]*$/

/** lower() of one letter at a time, as Postgres's libc provider does; for ASCII this is the whole of it. */
export function foldCase(text: string): string {
  return ASCII.test(text) ? text.toLowerCase() : mapLetters(text, 'lower')
}

export function raiseCase(text: string): string {
  return ASCII.test(text) ? text.toUpperCase() : mapLetters(text, 'upper')
}

function mapLetters(text: string, to: 'lower' | 'upper'): string {
  let result = ''
  for (const letter of text) result += mapLetter(letter, to)
  return result
}

/** Letters whose case pairs came late to Unicode, or that some C libraries leave out: circled letters, extensions. */
export const DOUBTFUL_LETTERS =
  '[\\u019b\\u0264\\u1c89\\u1c8a\\u24b6-\\u24e9\\u2c2f\\u2c5f\\ua7c0-\\ua7f6\\uab68]|(?=[\\u{10570}-\\u{10fffd}])\\p{L}'
/** Letters of which every C library knows that they are: those with a case, and Hebrew, Arabic, Kana, Han and Hangul. */
export const CERTAIN_LETTERS =
  '\\p{Lu}\\p{Ll}\\u05d0-\\u05ea\\u0620-\\u064a\\u3041-\\u3096\\u30a1-\\u30fa\\u4e00-\\u9fef\\uac00-\\ud7a3'

const DOUBTFUL = new RegExp(DOUBTFUL_LETTERS, 'u')
const CERTAIN = new RegExp(`[${CERTAIN_LETTERS}]`, 'u')

/**
 * Letters whose case pair is one letter are the same everywhere; the rest (ß, İ, ligatures) depend on the server's C
 * library, so they are refused.
 */
export function mapLetter(letter: string, to: 'lower' | 'upper'): string {
  const mapped = to === 'lower' ? letter.toLowerCase() : letter.toUpperCase()
  if (mapped === letter) return letter
  if (mapped.length !== letter.length || DOUBTFUL.test(letter)) throw dependsOnLibrary(`${to} case of`, letter)
  return mapped
}

/** Whether initcap counts a character to a word. */
export function isWordCharacter(character: string): boolean {
  if (character <= '\x7f') return /[a-z0-9]/i.test(character)
  if (DOUBTFUL.test(character)) throw dependsOnLibrary('word boundaries at', character)
  if (CERTAIN.test(character)) return true
  if (/[\p{P}\p{Z}\p{Sm}\p{Sc}]/u.test(character)) return false
  throw dependsOnLibrary('word boundaries at', character)
}

function dependsOnLibrary(what: string, character: string) {
  return new UnsupportedOnShadow(`${what} ${JSON.stringify(character)}`, {
    reason: "it depends on the server's C library",
  })
}
