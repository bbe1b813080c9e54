import { UnsupportedOnShadow } from '../errors'
import type { TypeCodec } from './codec'
import { checkEncoding } from './inputSyntax'

/** One lexeme of a tsvector in its output form, with positions and weights. */
const LEXEME = /^'((?:[^'\\]|''|\\\\)+)'(?::\d+[ABC]?(?:,\d+[ABC]?)*)?$/

/** Whether a text is what tsvector prints: quoted lexemes, each once, in the order of their bytes. */
function isNormalVector(text: string): boolean {
  if (text === '') return true
  const lexemes = text.match(/'(?:[^'\\]|''|\\\\)+'\S*/g) ?? []
  if (lexemes.join(' ') !== text) return false
  const words = lexemes.map((lexeme) => LEXEME.exec(lexeme)?.[1])
  return words.every(
    (word, i) => word !== undefined && (i === 0 || Buffer.compare(Buffer.from(words[i - 1]!), Buffer.from(word)) < 0),
  )
}

/** A tsquery of one quoted lexeme; operators are normalised by rules that the shadow does not follow. */
const isNormalQuery = (text: string): boolean => text === '' || /^'(?:[^'\\]|''|\\\\)+'$/.test(text)

/** Taken only in Postgres's own output form, as when a dump is loaded; anything else would need its parser. */
function asPrinted(type: string, isNormal: (text: string) => boolean): TypeCodec {
  return {
    input(text) {
      checkEncoding(text)
      if (isNormal(text)) return text
      throw new UnsupportedOnShadow(`a ${type} other than as Postgres prints it`, {
        reason: 'full-text search is not interpreted',
      })
    },
    output: (value) => value as string,
    order() {
      throw new UnsupportedOnShadow(`comparing values of type ${type}`, {
        reason: 'full-text search is not interpreted',
      })
    },
  }
}

export const tsvectorCodec = asPrinted('tsvector', isNormalVector)
export const tsqueryCodec = asPrinted('tsquery', isNormalQuery)
