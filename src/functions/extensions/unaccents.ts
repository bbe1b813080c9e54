import { js, refused } from '../define'
import type { Family } from '../definition'

/** unaccent (manual, "unaccent — a text search dictionary which removes diacritics"). */

type Rules = typeof import('./unaccentRules')
let loaded: Rules | undefined
/** Read when the first text comes. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
const rules = (): Rules => (loaded ??= require('./unaccentRules') as Rules)

/** Replaces the longest source at each place. */
function unaccent(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text
  const { replacements, longestSource } = rules()
  const characters = [...text]
  let result = ''
  for (let at = 0; at < characters.length;) {
    let length = Math.min(longestSource, characters.length - at)
    let replaced: string | undefined
    for (; length > 0; length--) {
      replaced = replacements.get(characters.slice(at, at + length).join(''))
      if (replaced !== undefined) break
    }
    result += replaced ?? characters[at]!
    at += Math.max(length, 1)
  }
  return result
}

export const unaccents: Family = {
  'unaccent(text)': js(unaccent),
  'unaccent(regdictionary,text)': refused('other dictionaries than its own are not known'),
}
