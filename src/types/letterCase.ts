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

/**
 * Letters whose case pair is one letter are the same everywhere; the rest (ß, İ, ligatures) depend on the server's C
 * library, so they are refused.
 */
export function mapLetter(letter: string, to: 'lower' | 'upper'): string {
  const mapped = to === 'lower' ? letter.toLowerCase() : letter.toUpperCase()
  if (mapped === letter) return letter
  if (mapped.length > 2 || mapped.codePointAt(0)! > 0xffff !== mapped.length > 1) {
    throw new UnsupportedOnShadow(`${to} case of ${JSON.stringify(letter)}`, {
      reason: "it depends on the server's C library",
    })
  }
  return mapped
}
