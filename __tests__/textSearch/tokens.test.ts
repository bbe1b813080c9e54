/** The default parser and the English stemmer beside Postgres's. */
import { lexize } from '../../src/functions/textSearch/dictionaries'
import { tokensOf, typeNumber } from '../../src/functions/textSearch/parser'
import { Generator } from '../support/generate'
import { postgres, type Postgres } from '../support/pglite'
import { prose, tangle } from './samples'

const g = new Generator()
let pg: Postgres

beforeAll(async () => {
  pg = await postgres()
}, 60_000)
afterAll(() => pg?.close())

const TOKENS = `
  SELECT coalesce((SELECT json_agg(json_build_array(tokid, token) ORDER BY n) FROM ts_parse('default', text) WITH ORDINALITY p (tokid, token, n)), '[]')
  FROM json_array_elements_text($1::json) WITH ORDINALITY t (text, place) ORDER BY place`

function parsed(text: string): unknown {
  try {
    return [...tokensOf(text)].map(({ type, text: token }) => [typeNumber(type), token])
  } catch (error) {
    if ((error as Error).name === 'UnsupportedOnShadow') return 'refused'
    throw error
  }
}

async function compareTokens(texts: readonly string[]): Promise<void> {
  const { rows } = await pg.query(TOKENS, [JSON.stringify(texts)])
  const differences = texts.flatMap((text, i) => {
    const [here, there] = [parsed(text), JSON.parse(rows[i]![0]!) as unknown]
    return here === 'refused' || JSON.stringify(here) === JSON.stringify(there) ? [] : [{ text, here, there }]
  })
  expect(differences.slice(0, 5)).toEqual([])
}

describe(`seed ${g.seed}`, () => {
  test('tokens that run into each other', () => compareTokens(g.many(4000, () => tangle(g))))
  test('prose', () => compareTokens(g.many(1000, () => prose(g, 40))))

  test('stems', async () => {
    const words = g.many(8000, () => word())
    const sql = `SELECT array_to_json(ts_lexize('english_stem', word)) FROM json_array_elements_text($1::json) WITH ORDINALITY t (word, n) ORDER BY n`
    const { rows } = await pg.query(sql, [JSON.stringify(words)])
    const differences = words.flatMap((text, i) => {
      const [here, there] = [JSON.stringify(lexize('english_stem', text)), rows[i]![0]]
      return here === there ? [] : [{ text, here, there }]
    })
    expect(differences.slice(0, 5)).toEqual([])
  })
})

// prettier-ignore
const STEMS = ['run', 'database', 'gener', 'commun', 'arsen', 'hop', 'hopp', 'add', 'egg', 'off', 'ebb', 'success', 'excel', 'happ', 'cry', 'say', 'boy', 'die', 'sky', 'news', 'inn', 'earr', 'proc', 'organ', 'nation', 'electr', 'sens', 'hope', 'cav', 'troubl', 'siz', 'fall', 'fil', 'bl', 'at', 'caress', 'pon', 'tie', 'gas', 'kiwi', 'vari', 'relat', 'condit', 'ration', 'valenc', 'hesit', 'digit', 'conform', 'radic', 'differ', 'vile', 'analog', 'vietnam', 'predic', 'oper', 'feudal', 'decis', 'hope', 'call', 'formal', 'sensit', 'tripl', 'form', 'goodn', 'reviv', 'allow', 'infer', 'airlin', 'gyro', 'adjust', 'defens', 'irrit', 'replac', 'adopt', 'homolog', 'communis', 'activ', 'angular', 'bowdler', 'prob', 'rate', 'ceas', 'control', 'roll'] as const
// prettier-ignore
const SUFFIXES = ['', 's', "'s", "'", "s'", "'s'", 'ed', 'ing', 'ingly', 'edly', 'ly', 'ness', 'ization', 'ational', 'ies', 'ied', 'y', 'yed', 'ative', 'iciti', 'fulness', 'ousli', 'li', 'ement', 'sses', 'eed', 'eedly', 'us', 'ss', 'ion', 'tion', 'lessli', 'ogi', 'logi', 'é', 'e', 'll', 'able', 'ibility', 'icate', 'alize', 'ical', 'ful', 'ant', 'ence', 'er', 'ism', 'ate', 'ous', 'ive', 'ize'] as const
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz', ...'aeiouyyeaio', 'Y', "'", 'é', '𠀀'] as const

function word(): string {
  const start = g.next() < 0.5 ? g.pick(STEMS) : g.text(LETTERS, 6)
  return start + g.pick(SUFFIXES) + (g.next() < 0.2 ? g.pick(SUFFIXES) : '')
}

test('every character of the first plane, as a letter or not', async () => {
  const points = Array.from({ length: 0xffff - 0x80 }, (_, i) => 0x80 + i).filter((p) => p < 0xd800 || p > 0xdfff)
  await compareTokens(points.map((point) => `a${String.fromCodePoint(point)}b ${String.fromCodePoint(point)}c`))
}, 60_000)

test('a text that is read over and over is refused in time', () => {
  expect(parsed('a_'.repeat(20_000))).toBe('refused')
})
