/** Sequences are read and put back by Postgres 18's function, and before it by a SELECT of each. */
import pg from 'pg'
import { readSequences, resetSequences } from '../../src/full/access/sequences'
import { ask } from '../../src/full/access/ask'
import { connectPostgres } from '../../src/full/wire/postgresWire'
import type { Wire } from '../../src/full/wire/wire'
import { nativeOfFile } from '../support/nativePostgres'

const DDL = `
  CREATE TABLE a (id serial PRIMARY KEY);
  CREATE TABLE "It's" ("No, 1" serial, "say ""x""\\" serial, far bigserial);
  CREATE SCHEMA other; CREATE SEQUENCE other.untouched START 7; CREATE SEQUENCE other.gone;
  SELECT nextval('a_id_seq'), setval('"It''s_far_seq"', 9007199254740993), setval('other.untouched', 12, false)`

const native = nativeOfFile()
let wire: Wire

beforeEach(async () => {
  wire = await connectPostgres(pg, await native().createDatabase(DDL))
})
afterEach(() => wire.close())

/** The same connection to a server that says it is another. */
const saying = (version: string): Wire =>
  new Proxy(wire, {
    get: (target, name) => {
      if (name === 'parameters') return new Map([['server_version', version]])
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })

test.each([['17.5'], ['18.0']])('on %s', async (version) => {
  const server = saying(version)
  const before = await readSequences(server)
  expect(before.states).toHaveLength(6)
  await resetSequences(server, before)
  expect((await readSequences(server)).states).toEqual(before.states)

  await ask(wire, `SELECT nextval('a_id_seq'), nextval('"It''s_far_seq"'), setval('other.untouched', 40, false)`)
  await ask(wire, `INSERT INTO "It's" DEFAULT VALUES; DROP SEQUENCE other.gone; CREATE SEQUENCE new`)
  await resetSequences(server, before)
  const left = before.states.filter(({ name }) => name !== 'other.gone')
  const now = await readSequences(server)
  expect(now.states.filter(({ name }) => name !== 'public.new')).toEqual(left)
  expect(await ask(wire, `SELECT nextval('a_id_seq'), nextval('"It''s_far_seq"'), nextval('other.untouched')`)).toEqual(
    [['2', '9007199254740994', '12']],
  )
})

test('a database without sequences', async () => {
  await ask(wire, 'DROP SCHEMA public, other CASCADE')
  const none = await readSequences(wire)
  await resetSequences(wire, none)
  expect(none.states).toEqual([])
})
