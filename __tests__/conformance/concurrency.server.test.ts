/** @jest-environment-options {"isolation": "clone"} */
// Transactions that run at the same time, on connections of their own.
import { addWarehouse, added, connect, value } from './connections'
import { sqlState } from './failure'

const two = () => Promise.all([connect(), connect()])
const lock = "SELECT rollout FROM feature_flags WHERE key = 'waiting-list' FOR UPDATE"
const raise = (key: string) => `UPDATE feature_flags SET rollout = rollout + 1 WHERE key = '${key}'`

test('one waits for the other’s row', async () => {
  const [one, other] = await two()
  await one.query('BEGIN')
  await one.query(raise('waiting-list'))
  let done = false
  const waiting = other.query(raise('waiting-list')).then(() => (done = true))
  await value(one, 'SELECT 1')
  expect(done).toBe(false)
  await one.query('COMMIT')
  await waiting
  expect(await value(other, "SELECT rollout FROM feature_flags WHERE key = 'waiting-list'")).toBe(2)
})

test('SKIP LOCKED and NOWAIT do not wait', async () => {
  const [one, other] = await two()
  await one.query('BEGIN')
  await one.query(lock)
  expect((await other.query(`${lock} SKIP LOCKED`)).rows).toEqual([])
  expect(await sqlState(other.query(`${lock} NOWAIT`))).toBe('55P03')
  await one.query('ROLLBACK')
  expect((await other.query(`${lock} SKIP LOCKED`)).rows).toHaveLength(1)
})

test('REPEATABLE READ: a row that another has changed is 40001', async () => {
  const [one, other] = await two()
  await one.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
  await added(one)
  await addWarehouse(other, 'A')
  await other.query(raise('waiting-list'))
  expect(await added(one)).toEqual([])
  expect(await sqlState(one.query(raise('waiting-list')))).toBe('40001')
  await one.query('ROLLBACK')
  expect(await added(one)).toEqual(['A'])
})

test('SERIALIZABLE: write skew is 40001', async () => {
  const clients = await two()
  for (const client of clients) {
    await client.query('BEGIN ISOLATION LEVEL SERIALIZABLE')
    await added(client)
  }
  for (const [i, client] of clients.entries()) await addWarehouse(client, `S${i}`)
  await clients[0].query('COMMIT')
  expect(await sqlState(clients[1].query('COMMIT'))).toBe('40001')
})

test('a deadlock is 40P01 for one of them', async () => {
  const clients = await two()
  const keys = ['waiting-list', 'new-checkout-beta']
  for (const [i, client] of clients.entries()) {
    await client.query("BEGIN; SET LOCAL deadlock_timeout = '50ms'")
    await client.query(raise(keys[i] as string))
  }
  const outcomes = await Promise.all(
    clients.map((client, i) =>
      client.query(raise(keys[1 - i] as string)).then(
        () => 'done',
        ({ code }: { code: string }) => code,
      ),
    ),
  )
  expect(outcomes.sort()).toEqual(['40P01', 'done'])
  for (const client of clients) await client.query('ROLLBACK')
})

test('nothing of all this is left', async () => {
  const client = await connect()
  expect(await added(client)).toEqual([])
  expect(await value(client, "SELECT rollout FROM feature_flags WHERE key = 'waiting-list'")).toBe(0)
})
