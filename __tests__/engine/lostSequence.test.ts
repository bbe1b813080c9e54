/** Where it is not known how many ids a failed INSERT has used up, the sequence is refused until it is set. */
import type { Client } from 'pg'
import { openShadow } from '../../src'

let client: Client
let close: () => void

beforeAll(async () => {
  const shadow = await openShadow({ ddl: 'CREATE TABLE w (u int UNIQUE, id serial PRIMARY KEY)' })
  client = new shadow.Client()
  await client.connect()
  close = () => shadow.close()
})

afterAll(async () => {
  await client.end()
  close()
})

const ids = async (sql: string) => (await client.query<{ id: number }>(`${sql} RETURNING id`)).rows.map(({ id }) => id)

test('an INSERT that reads its own table and fails takes an unknown number of ids', async () => {
  await client.query('INSERT INTO w (u) VALUES (1), (2), (3)')
  const selected = 'INSERT INTO w (u) SELECT u + 1 FROM w ORDER BY u'
  await expect(client.query(selected)).rejects.toMatchObject({ code: '23505' })
  for (const sql of ['INSERT INTO w (u) VALUES (9)', "SELECT currval('w_id_seq')", 'SELECT lastval()'])
    await expect(client.query(sql)).rejects.toMatchObject({
      code: '0A000',
      message: expect.stringMatching(/^a value of sequence "w_id_seq" is not supported on the shadow/) as unknown,
    })
  await client.query("SELECT setval('w_id_seq', 100)")
  expect(await ids('INSERT INTO w (u) VALUES (9)')).toEqual([101])
  await expect(client.query(selected)).rejects.toMatchObject({ code: '23505' })
  await client.query('TRUNCATE w RESTART IDENTITY')
  expect(await ids('INSERT INTO w (u) VALUES (9)')).toEqual([1])
})
