import type { StoredValue } from '../../types/codec'
import { normalJsonb } from '../../types/jsonReader'
import { textSearchName } from '../../types/textSearch/names'
import { storeQuery } from '../../types/textSearch/query'
import { printVector } from '../../types/textSearch/vector'
import { readQuery } from '../../types/textSearchCodecs'
import { boolean, refused } from '../define'
import type { Definition, Family, Rows } from '../definition'
import { readable } from '../jsonAccess'
import { configured, currentConfiguration, remembered } from './configured'
import { dictionaryFor, lexize } from './dictionaries'
import { jsonVector, readParts, textVector, type JsonPart } from './documents'
import { Headliner } from './headline'
import { mapJsonTexts } from './headlineJson'
import { parseOptions } from './headlineOptions'
import { vectorMatches } from './match'
import { tokensOf, typeNumber } from './parser'
import { phraseQuery, plainQuery, toQuery, webQuery } from './queries'
import { TOKEN_TYPES } from './tokenTypes'

/** From texts to vectors, queries and headlines (Postgres manual, "Controlling Text Search", "Testing and Debugging Text Search"). */

const TEXTS: ReadonlySet<JsonPart> = new Set(['string'])

const document = (type: 'json' | 'jsonb', text: string): string => (type === 'json' ? readable(text) : text)

function jsonVectors(type: 'json' | 'jsonb'): Family {
  return {
    ...configured('to_tsvector', type, (configuration, json: string) =>
      printVector(jsonVector(configuration, document(type, json), TEXTS)),
    ),
    ...configured(`${type}_to_tsvector`, `${type},jsonb`, (configuration, json: string, parts: string) => {
      const wanted = readParts(parts)
      return printVector(jsonVector(configuration, document(type, json), wanted))
    }),
  }
}

function headlines(type: 'text' | 'json' | 'jsonb'): Family {
  const body = (configuration: 'english' | 'simple', text: string, query: string, options = ''): StoredValue => {
    const headliner = new Headliner(configuration, readQuery(query), parseOptions(options))
    if (type === 'text') return headliner.headline(text)
    const marked = mapJsonTexts(document(type, text), (part) => headliner.headline(part))
    return type === 'json' ? marked : normalJsonb(marked)
  }
  return {
    ...configured('ts_headline', `${type},tsquery`, (configuration, text: string, query: string) =>
      body(configuration, text, query),
    ),
    ...configured(
      'ts_headline',
      `${type},tsquery,text`,
      (configuration, text: string, query: string, options: string) => body(configuration, text, query, options),
    ),
  }
}

/** `text @@ …`: with the session's configuration. */
const textMatches = (query: 'text' | 'tsquery'): Definition => ({
  session: () => (context, text, sought) => {
    if (text === null || sought === null) return null
    const configuration = currentConfiguration(context)
    const vector = textVector(configuration, text as string)
    const read = query === 'text' ? plainQuery(configuration, sought as string) : readQuery(sought as string)
    return boolean(vectorMatches(vector, read))
  },
})

function parser(name: StoredValue): void {
  textSearchName('parser', String(name))
}

const parse: Definition = {
  rows: () =>
    function* (name, text): Rows {
      parser(name as StoredValue)
      for (const token of tokensOf(text as string)) yield [BigInt(typeNumber(token.type)), token.text]
    },
}

const tokenTypes: Definition = {
  rows: () =>
    function* (name): Rows {
      parser(name as StoredValue)
      for (const [i, [alias, description]] of TOKEN_TYPES.entries()) yield [BigInt(i + 1), alias, description]
    },
}

const debug: Definition = {
  rows: () =>
    function* (configuration, text): Rows {
      for (const token of tokensOf(text as string)) {
        const dictionary = dictionaryFor(configuration as 'english' | 'simple', token.type)
        const [alias, description] = TOKEN_TYPES[typeNumber(token.type) - 1]!
        const lexemes = dictionary === undefined ? null : JSON.stringify(lexize(dictionary, token.text))
        const dictionaries = dictionary === undefined ? [] : [dictionary]
        yield [alias, description, token.text, JSON.stringify(dictionaries), dictionary ?? null, lexemes]
      }
    },
}

export const documentFunctions: Family = {
  ...configured('to_tsvector', 'text', (configuration, text: string) => printVector(textVector(configuration, text))),
  ...jsonVectors('json'),
  ...jsonVectors('jsonb'),
  ...configured(
    'to_tsquery',
    'text',
    remembered((configuration, text) => storeQuery(toQuery(configuration, text))),
  ),
  ...configured(
    'plainto_tsquery',
    'text',
    remembered((configuration, text) => storeQuery(plainQuery(configuration, text))),
  ),
  ...configured(
    'phraseto_tsquery',
    'text',
    remembered((configuration, text) => storeQuery(phraseQuery(configuration, text))),
  ),
  ...configured(
    'websearch_to_tsquery',
    'text',
    remembered((configuration, text) => storeQuery(webQuery(configuration, text))),
  ),
  ...headlines('text'),
  ...headlines('json'),
  ...headlines('jsonb'),
  'ts_match_tt(text,text)': textMatches('text'),
  'ts_match_tq(text,tsquery)': textMatches('tsquery'),
  'get_current_ts_config()': { session: () => (context) => currentConfiguration(context) },
  'ts_lexize(regdictionary,text)': {
    js: () => (dictionary, text) => JSON.stringify(lexize(dictionary as 'english_stem' | 'simple', text as string)),
  },
  'ts_parse(text,text)': parse,
  'ts_parse(oid,text)': parse,
  'ts_token_type(text)': tokenTypes,
  'ts_token_type(oid)': tokenTypes,
  'ts_debug(regconfig,text)': debug,
  'ts_debug(text)': refused("it takes the session's configuration; name one: ts_debug('english', …)"),
  'ts_stat(text)': refused('it runs the statement in its argument'),
  'ts_stat(text,text)': refused('it runs the statement in its argument'),
}
