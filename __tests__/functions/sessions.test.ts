import { CatalogIndex } from '../../src/catalog/lookup'
import type { SessionContext } from '../../src/functions/definition'
import { TypeSystem } from '../../src/types/typeSystem'
import { FunctionCaller } from '../support/functionCall'
import { outcomeOf } from '../support/outcome'
import { postgres, type Postgres } from '../support/pglite'
import { testCatalog } from '../support/testCatalog'

const types = new TypeSystem(new CatalogIndex(testCatalog))
const settings = new Map([
  ['TimeZone', 'UTC'],
  ['server_version', '18.3'],
])
let last = 0n
const session: SessionContext = {
  called: () => null,
  transactionTimestamp: () => 0n,
  statementTimestamp: () => 0n,
  clockTimestamp: () => 1_700_000_000_123_456n,
  nextval: (sequence) => (sequence === 'a_seq' ? ++last : -1n),
  sequenceState: () => ({ last: 1n, called: false }),
  currval: () => last,
  setval: (_, value) => (last = value),
  lastval: () => last,
  currentUser: () => 'postgres',
  currentDatabase: () => 'postgres',
  searchPath: () => ['public'],
  setting: (name) => settings.get(name) ?? null,
  setSetting: (name, value) => void settings.set(name, value),
  randomUuid: () => 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
  random: () => 0.999999,
  nullKey: () => 0n,
  noteTouched: () => undefined,
  hasTouched: () => false,
  recursed: () => 1,
  gave: () => undefined,
  kept: () => [],
  triggerDepth: 0,
  lockRow: () => undefined,
  rowIsFree: () => true,
  transition: () => [],
  services: {
    processId: 1,
    lock: () => true,
    unlock: () => true,
    unlockAll: () => undefined,
    notify: () => undefined,
    listening: () => [],
    sleep: () => undefined,
  },
}
const caller = new FunctionCaller(types, session)
let pg: Postgres

beforeAll(async () => void (pg = await postgres()), 60_000)
afterAll(() => Promise.all([pg.close(), caller.close()]))

test('sequences take their name as text', () => {
  expect(caller.scalar('nextval(regclass)', ['a_seq'])).toBe(1n)
  expect(caller.scalar('nextval(regclass)', ['a_seq'])).toBe(2n)
  expect(caller.scalar('nextval(regclass)', [null])).toBeNull()
  expect(caller.scalar('setval(regclass,int8)', ['a_seq', 41n])).toBe(41n)
  expect(caller.scalar('nextval(regclass)', ['a_seq'])).toBe(42n)
  expect(caller.scalar('lastval()', [])).toBe(42n)
})

test.each([
  ['current_setting(text)', ['nope'], `SELECT current_setting('nope')`],
  ['current_setting(text)', ['TimeZone'], `SELECT current_setting('TimeZone')`],
  ['current_setting(text,bool)', ['nope', 1n], `SELECT current_setting('nope', true)`],
  ['set_config(text,text,bool)', ['a.b', 'c', 0n], `SELECT set_config('a.b', 'c', false)`],
  ['set_config(text,text,bool)', [null, 'c', 0n], `SELECT set_config(NULL, 'c', false)`],
  ['current_database()', [], 'SELECT current_database()'],
  ['current_schema()', [], 'SELECT current_schema()'],
  ['current_user()', [], 'SELECT current_user'],
  ['random(int4,int4)', [5n, 1n], 'SELECT random(5, 1)'],
])('%s of %p', async (signature, args, sql) => {
  const [answer] = await pg.queryAll([{ sql }])
  const expected =
    'error' in answer!
      ? { code: answer.error.code, message: answer.error.message, detail: answer.error.detail }
      : answer!.rows[0]![0]
  expect(outcomeOf(() => caller.scalar(signature, args) as string | null)).toEqual(expected)
})

test('uuids and random numbers have the form of the server', async () => {
  const form = /^[0-9a-f]{8}-[0-9a-f]{4}-([47])[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
  const answer = await pg.query('SELECT gen_random_uuid(), uuidv4(), uuidv7()')
  for (const [i, signature] of ['gen_random_uuid()', 'uuidv4()', 'uuidv7()'].entries()) {
    const own = caller.scalar(signature, []) as string
    expect(form.exec(own)?.[1]).toBe(form.exec(answer.rows[0]![i]!)?.[1])
  }
  expect(caller.scalar('uuidv7()', [])).toBe('018bcfe5-687b-774b-bb6d-6bb9bd380a11')
  expect(caller.scalar('random()', [])).toBe(0.999999)
  expect(caller.scalar('random(int4,int4)', [1n, 6n])).toBe(6n)
})
