/** Functions and types of full-text search with generated arguments, beside Postgres's. */
import { systemTypeByName } from '../../src/catalog/system'
import { allDefinitions } from '../../src/functions/families'
import { Generator } from '../support/generate'
import { answerOf, outcomeOf } from '../support/outcome'
import { codecOf, functionOf, nameOf, openSides, stored, types } from '../functions/reference'
import { brokenVector, headlineOptions, json, prose, query, tangle, typed, vector } from './samples'

const g = new Generator()
const sides = openSides()

type Make = () => string

const one =
  (...choices: readonly Make[]): Make =>
  () =>
    g.pick(choices)()
const pick =
  (...choices: readonly string[]): Make =>
  () =>
    g.pick(choices)

const configuration = pick('english', 'simple')
const vectors: Make = () => vector(g)
const queries = (depth: number): Make => one(() => query(g, depth))
const searched = one(
  queries(3),
  pick('cat', 'search', 'run & cat', 'databas <-> document', 'well-known | foo', 'queri:*'),
)
const method = one(pick('0', '1', '2', '4', '8', '16', '32', '63'), () => String(g.integer(0, 63)))
const weights: Make = () => `{${g.many(4, pick('0.1', '0.2', '0.4', '1', '0', '-1', '0.55')).join(',')}}`
const document: Make = () => JSON.stringify(json(g), null, g.pick([0, 1]))
const parts = pick(
  '"all"',
  '["string", "numeric"]',
  '["key"]',
  '["Boolean", "key"]',
  '["nope"]',
  '"numeric"',
  '[]',
  '5',
  '{}',
  '[["all"]]',
)
const words = pick('{a}', '{cat,rat}', '{a,NULL,foo}', '{}', '{"x y",zz}')
const comparable = one(vectors, pick('a:1', 'a', 'b', 'a:1A', 'a:2', ''))
const small = one(queries(1), pick('', 'a', 'b', 'a & b'))

/** Makers of the arguments, by signature. */
// prettier-ignore
const CALLS: Readonly<Record<string, readonly Make[]>> = {
  'to_tsvector(regconfig,text)': [configuration, one(() => prose(g, 20), () => tangle(g))],
  'to_tsvector(regconfig,json)': [configuration, document],
  'to_tsvector(regconfig,jsonb)': [configuration, document],
  'json_to_tsvector(regconfig,json,jsonb)': [configuration, document, parts],
  'jsonb_to_tsvector(regconfig,jsonb,jsonb)': [configuration, document, parts],
  'to_tsquery(regconfig,text)': [configuration, one(queries(3), () => typed(g))],
  'plainto_tsquery(regconfig,text)': [configuration, one(() => prose(g, 6), () => typed(g))],
  'phraseto_tsquery(regconfig,text)': [configuration, one(() => prose(g, 6), () => typed(g))],
  'websearch_to_tsquery(regconfig,text)': [configuration, one(() => prose(g, 6), () => typed(g), () => typed(g))],
  'ts_headline(regconfig,text,tsquery)': [configuration, () => prose(g, 60), searched],
  'ts_headline(regconfig,text,tsquery,text)': [configuration, () => prose(g, 80), searched, () => headlineOptions(g)],
  'ts_headline(regconfig,json,tsquery)': [configuration, document, searched],
  'ts_headline(regconfig,json,tsquery,text)': [configuration, document, searched, () => headlineOptions(g)],
  'ts_headline(regconfig,jsonb,tsquery)': [configuration, document, searched],
  'ts_headline(regconfig,jsonb,tsquery,text)': [configuration, document, searched, () => headlineOptions(g)],
  'ts_lexize(regdictionary,text)': [pick('english_stem', 'simple'), one(pick('The', 'Cats', '', 'STARS', "it's"), () => tangle(g))],
  'ts_match_vq(tsvector,tsquery)': [vectors, queries(4)],
  'ts_match_qv(tsquery,tsvector)': [queries(4), vectors],
  'ts_rank(tsvector,tsquery)': [vectors, queries(3)],
  'ts_rank(tsvector,tsquery,int4)': [vectors, queries(3), method],
  'ts_rank(_float4,tsvector,tsquery)': [weights, vectors, queries(3)],
  'ts_rank(_float4,tsvector,tsquery,int4)': [one(weights, pick('{}', '{1}', '{1,1,1,2}', '{{1,1,1,1}}', '{1,NULL,1,1}')), vectors, queries(3), method],
  'ts_rank_cd(tsvector,tsquery)': [vectors, queries(3)],
  'ts_rank_cd(tsvector,tsquery,int4)': [vectors, queries(3), method],
  'ts_rank_cd(_float4,tsvector,tsquery)': [weights, vectors, queries(3)],
  'ts_rank_cd(_float4,tsvector,tsquery,int4)': [weights, vectors, queries(3), method],
  'tsvector_concat(tsvector,tsvector)': [vectors, vectors],
  'setweight(tsvector,char)': [vectors, pick('A', 'b', 'C', 'd')],
  'setweight(tsvector,char,_text)': [vectors, pick('A', 'b', 'C', 'd'), words],
  'strip(tsvector)': [vectors],
  'length(tsvector)': [vectors],
  'ts_delete(tsvector,text)': [vectors, pick('a', 'b', 'cat', 'x y', 'none', '')],
  'ts_delete(tsvector,_text)': [vectors, words],
  'ts_filter(tsvector,_char)': [vectors, pick('{a}', '{A,b}', '{d}', '{c,d}', '{}', '{x}', '{NULL}')],
  'tsvector_to_array(tsvector)': [vectors],
  'array_to_tsvector(_text)': [one(words, pick('{b,a,b,"é"}', '{a,""}'))],
  'tsvector_lt(tsvector,tsvector)': [comparable, comparable],
  'tsvector_le(tsvector,tsvector)': [comparable, comparable],
  'tsvector_eq(tsvector,tsvector)': [comparable, comparable],
  'tsvector_ne(tsvector,tsvector)': [comparable, comparable],
  'tsvector_ge(tsvector,tsvector)': [comparable, comparable],
  'tsvector_gt(tsvector,tsvector)': [comparable, comparable],
  'tsquery_lt(tsquery,tsquery)': [small, small],
  'tsquery_le(tsquery,tsquery)': [small, small],
  'tsquery_eq(tsquery,tsquery)': [small, small],
  'tsquery_ne(tsquery,tsquery)': [small, small],
  'tsquery_ge(tsquery,tsquery)': [small, queries(3)],
  'tsquery_gt(tsquery,tsquery)': [queries(3), queries(3)],
  'tsquery_and(tsquery,tsquery)': [small, queries(3)],
  'tsquery_or(tsquery,tsquery)': [queries(3), small],
  'tsquery_not(tsquery)': [one(small, queries(3))],
  'tsquery_phrase(tsquery,tsquery)': [small, queries(2)],
  'tsquery_phrase(tsquery,tsquery,int4)': [queries(2), small, pick('0', '1', '2', '-1', '16384', '16385')],
  'tsq_mcontains(tsquery,tsquery)': [queries(4), small],
  'tsq_mcontained(tsquery,tsquery)': [small, queries(4)],
  'numnode(tsquery)': [one(queries(4), small)],
  'querytree(tsquery)': [one(queries(4), small)],
  'ts_rewrite(tsquery,tsquery,tsquery)': [queries(4), one(queries(1), small), one(queries(1), small)],
}

/** Those that take the session's configuration are tried as statements. */
const isTried = (signature: string): boolean => {
  const definition = allDefinitions().get(signature)!
  const fn = functionOf(signature)!
  const names = [...fn.args, fn.result].map((oid) => types.typeName(oid))
  return 'js' in definition && names.some((name) => /^(tsvector|tsquery|regconfig|regdictionary)$/.test(name))
}

test('every function of text search has its arguments here', () => {
  const signatures = [...allDefinitions().keys()].filter((signature) => functionOf(signature) && isTried(signature))
  expect(Object.keys(CALLS).sort()).toEqual(signatures.sort())
})

const COUNT = 80

/** `_float4` → `float4[]`; `char` alone is character(1). */
const written = (type: string): string => {
  const element = type.replace(/^_/, '')
  return `${element === 'char' ? '"char"' : element}${element === type ? '' : '[]'}`
}

describe(`seed ${g.seed}`, () => {
  test.each(Object.entries(CALLS))('%s', async (signature, makers) => {
    const fn = functionOf(signature)!
    const args = fn.args.map((oid) => types.typeName(oid))
    const calls = g.many(COUNT, () => makers.map((make) => make()))
    const holes = args.map((type, i) => `$${i + 1}::${written(type)}`).join(', ')
    const sql = `SELECT ${nameOf(signature)}(${holes})`
    const answers = await sides.pg.queryAll(calls.map((params) => ({ sql, params })))
    const codec = types.codec(fn.result)
    const differences = calls.flatMap((params, i) => {
      const here = outcomeOf(() => {
        const values = params.map((text, n) => storedAs(text, args[n]!))
        return codec.output(sides.caller.scalar(signature, values)!)
      })
      const there = answerOf(answers[i]!)
      return here === 'refused' || shown(here) === shown(there) ? [] : [{ params, here, there }]
    })
    expect(differences.slice(0, 5)).toEqual([])
  })

  test.each([
    [
      'tsvector',
      one(
        vectors,
        () => brokenVector(g),
        () => tangle(g),
      ),
    ],
    [
      'tsquery',
      one(
        queries(4),
        () => typed(g),
        () => tangle(g),
      ),
    ],
  ] as const)('%s: input and output', async (type, make) => {
    const texts = g.many(800, make)
    const answers = await sides.pg.queryAll(texts.map((text) => ({ sql: `SELECT $1::${type}`, params: [text] })))
    const codec = codecOf(type)
    const differences = texts.flatMap((text, i) => {
      const here = outcomeOf(() => codec.output(codec.input(text, -1)))
      const there = answerOf(answers[i]!)
      return shown(here) === shown(there) ? [] : [{ text, here, there }]
    })
    expect(differences.slice(0, 5)).toEqual([])
  })
})

const storedAs = (text: string, type: string) =>
  type.startsWith('_') ? types.codec(systemTypeByName(type)!.oid).input(text, -1) : stored(text, type)

const shown = (outcome: unknown): string => JSON.stringify(outcome)
