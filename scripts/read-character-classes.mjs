// Asks PGlite (musl) and a native Postgres (glibc) of which class each character is to the text search parser, and
// writes where they agree into src/functions/textSearch/characterRuns.ts:
//   node scripts/read-character-classes.mjs
import { PGlite } from '@electric-sql/pglite'
import fs from 'node:fs'
import pg from 'pg'
import { startNativeServer } from '../__tests__/support/nativeServer.mjs'

const LAST = 0x10ffff
const BATCH = 4096

// One token of a, the character and b: part of a word. A word that starts with it: a letter. `<a b>`: a space.
const QUESTION = `
  SELECT (SELECT count(*)::int FROM ts_parse('default', 'a' || c || 'b')),
         (SELECT tokid FROM ts_parse('default', c || 'b') LIMIT 1),
         (SELECT tokid FROM ts_parse('default', '<a' || c || '>') LIMIT 1)
  FROM unnest($1::text[]) WITH ORDINALITY u (c, n) ORDER BY n`
const [WORD, TAG] = [2, 13]

function classOf([tokens, first, tag]) {
  if (first === WORD) return 'A'
  if (tokens === 1) return 'S'
  return tag === TAG ? 'W' : 'B'
}

async function classes(query) {
  const found = new Array(LAST + 1).fill('B')
  for (let start = 0x80; start <= LAST; start += BATCH) {
    const points = Array.from({ length: Math.min(BATCH, LAST + 1 - start) }, (_, i) => start + i)
    const characters = points.filter((p) => p < 0xd800 || p > 0xdfff)
    const rows = await query(QUESTION, [characters.map((p) => String.fromCodePoint(p))])
    rows.forEach((row, i) => (found[characters[i]] = classOf(row)))
  }
  return found
}

const pglite = new PGlite()
const musl = await classes(async (sql, values) => (await pglite.query(sql, values, { rowMode: 'array' })).rows)
await pglite.close()

const server = await startNativeServer()
const client = new pg.Client(`${server.url}postgres`)
await client.connect()
const glibc = await classes(async (text, values) => (await client.query({ text, values, rowMode: 'array' })).rows)
await client.end()
await server.stop()

let runs = ''
let [last, start] = ['', 0]
for (let point = 0x80; point <= LAST; point++) {
  const name = musl[point] === glibc[point] ? musl[point] : 'X'
  if (name === last) continue
  runs += name + (point - start).toString(36)
  last = name
  start = point
}
const text = `/**
 * Classes of the characters from U+0080 on, as Postgres's parser sees them with the C libraries musl and glibc: runs of a
 * class's letter and where the run starts, as the distance from the run before in base 36. A is a letter, S no letter but
 * part of a word (marks that combine, signs without width), W white space, B anything else, X where the libraries differ.
 * Written by scripts/read-character-classes.mjs.
 */
// prettier-ignore
export const CHARACTER_RUNS =
  '${runs.match(/.{1,150}/g).join("' +\n  '")}'
`
fs.writeFileSync(new URL('../src/functions/textSearch/characterRuns.ts', import.meta.url), text)
