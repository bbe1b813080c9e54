/** What a sequence is made of, on the shadow and on Postgres. */
import { openShadow } from '../../src'
import { fixture, sidesFor, statementsOf } from './sideBySide'

const ddl = `
CREATE SCHEMA other;
CREATE SEQUENCE plain;
CREATE SEQUENCE downwards INCREMENT -2 MINVALUE -9 MAXVALUE 5;
CREATE SEQUENCE many CACHE 10;
CREATE SEQUENCE other.apart START 12;
CREATE TABLE items (id serial PRIMARY KEY, word text, number int GENERATED ALWAYS AS IDENTITY (START 100));
`

const sides = sidesFor(ddl)

test('statement after statement', async () => {
  for (const sql of statementsOf(fixture('sequenceRelations.sql'))) {
    const [here, there] = [await sides.onShadow(sql), await sides.onPostgres(sql)]
    expect({ sql, ...here }).toEqual({ sql, ...there })
  }
})

test('a sequence with CACHE is one session’s', async () => {
  const shadow = await openShadow({ ddl })
  const [one, other] = [new shadow.Client(), new shadow.Client()]
  try {
    await one.connect()
    await other.connect()
    const next = async (client: typeof one) =>
      (await client.query("SELECT nextval('many')::int AS n")).rows[0].n as number
    expect([await next(one), await next(one)]).toEqual([1, 2])
    await expect(next(other)).rejects.toMatchObject({
      code: '0A000',
      message: expect.stringContaining('sequence "many" with CACHE in several sessions'),
    })
    expect(await next(one)).toBe(3)
  } finally {
    await one.end()
    await other.end()
    shadow.close()
  }
})

test.each([
  ['SELECT log_cnt FROM plain', 'reading plain.log_cnt'],
  ['SELECT * FROM plain', 'reading plain.log_cnt'],
  ['SELECT last_value FROM many', 'reading the sequence many'],
  ['UPDATE plain SET last_value = 3', 'this use of the sequence plain'],
])('%s is refused', async (sql, construct) => {
  const { error } = await sides.onShadow(sql)
  expect(error).toMatchObject({ code: '0A000', message: expect.stringContaining(`${construct} is not supported`) })
})
