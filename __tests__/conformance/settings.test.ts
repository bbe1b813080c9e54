import type { ClientBase } from 'pg'
import { stopsStatements, testOf } from './abilities'
import { connect, openPool, value, withClient } from './connections'
import { sqlState } from './failure'

const pool = openPool(1)
const show = (client: ClientBase, name: string) => value(client, 'SELECT current_setting($1, true)', [name])

describe('SET', () => {
  testOf('any setting', 'is the session’s own', async () => {
    const [one, two] = [await connect(), await connect()]
    const before = await show(two, 'TimeZone')
    await one.query("SET TimeZone = 'America/New_York'")
    expect(await show(two, 'TimeZone')).toBe(before)
    expect(await show(one, 'TimeZone')).toBe('America/New_York')
    await two.query("SET TimeZone = 'Asia/Tokyo'")
    expect(await show(one, 'TimeZone')).toBe('America/New_York')
    await one.query('RESET TimeZone')
    expect([await show(one, 'TimeZone'), await show(two, 'TimeZone')]).toEqual([before, 'Asia/Tokyo'])
  })

  testOf('search_path', 'of search_path', async () => {
    const [one, two] = [await connect(), await connect()]
    await one.query('SET search_path = backoffice, public')
    expect(await value(one, 'SELECT count(*)::int FROM invoices')).toBe(0)
    expect(await sqlState(two.query('SELECT count(*) FROM invoices'))).toBe('42P01')
    expect(await value(one, 'SELECT count(*)::int FROM warehouses')).toBe(2)
  })

  testOf('any setting', 'in a transaction is undone by its rollback, and kept by its commit', () =>
    withClient(pool, async (client) => {
      const before = await show(client, 'TimeZone')
      await client.query("BEGIN; SET TimeZone = 'Asia/Tokyo'")
      expect(await show(client, 'TimeZone')).toBe('Asia/Tokyo')
      await client.query('ROLLBACK')
      expect(await show(client, 'TimeZone')).toBe(before)
      await client.query("BEGIN; SET TimeZone = 'Asia/Tokyo'; COMMIT")
      expect(await show(client, 'TimeZone')).toBe('Asia/Tokyo')
      await client.query('RESET TimeZone')
    }),
  )

  testOf('any setting', 'behind a savepoint is undone with it', () =>
    withClient(pool, async (client) => {
      await client.query("BEGIN; SET TimeZone = 'Asia/Tokyo'; SAVEPOINT s; SET TimeZone = 'Europe/Paris'")
      await client.query('ROLLBACK TO SAVEPOINT s')
      expect(await show(client, 'TimeZone')).toBe('Asia/Tokyo')
      await client.query('COMMIT')
      expect(await show(client, 'TimeZone')).toBe('Asia/Tokyo')
      await client.query('RESET TimeZone')
    }),
  )

  testOf('any setting', 'of what does not exist fails', async () => {
    expect(await sqlState(pool.query('SET no_such_setting = 1'))).toBe('42704')
    expect(await sqlState(pool.query("SET TimeZone = 'Nowhere/Land'"))).toBe('22023')
  })
})

describe('SET LOCAL', () => {
  for (const end of ['COMMIT', 'ROLLBACK'])
    testOf('any setting', `ends with its transaction: ${end}`, () =>
      withClient(pool, async (client) => {
        const before = await show(client, 'TimeZone')
        await client.query("BEGIN; SET LOCAL TimeZone = 'Asia/Tokyo'")
        expect(await show(client, 'TimeZone')).toBe('Asia/Tokyo')
        await client.query(end)
        expect(await show(client, 'TimeZone')).toBe(before)
      }),
    )

  testOf('any setting', 'over SET', () =>
    withClient(pool, async (client) => {
      await client.query("SET TimeZone = 'Europe/Paris'")
      await client.query("BEGIN; SET LOCAL TimeZone = 'Asia/Tokyo'; COMMIT")
      expect(await show(client, 'TimeZone')).toBe('Europe/Paris')
      await client.query("BEGIN; SET LOCAL TimeZone = 'Asia/Tokyo'; SET TimeZone = 'UTC'; COMMIT")
      expect(await show(client, 'TimeZone')).toBe('UTC')
      await client.query('RESET TimeZone')
    }),
  )
})

describe('set_config', () => {
  test('for the transaction: a variable of the application', () =>
    withClient(pool, async (client) => {
      await client.query('BEGIN')
      await client.query("SELECT set_config('app.tenant', $1, true)", ['acme'])
      expect(await show(client, 'app.tenant')).toBe('acme')
      await client.query('COMMIT')
      expect(await show(client, 'app.tenant')).toBe('')
    }))

  test('for the session, by parameters', async () => {
    const [one, two] = [await connect(), await connect()]
    await one.query('SELECT set_config($1, $2, false)', ['app.user', 'ada'])
    expect(await show(two, 'app.user')).not.toBe('ada')
    expect(await show(one, 'app.user')).toBe('ada')
  })

  test('outside of a transaction, for the transaction: nothing stays', () =>
    withClient(pool, async (client) => {
      expect(await value(client, "SELECT set_config('app.gone', 'x', true)")).toBe('x')
      expect(await show(client, 'app.gone')).toBe('')
    }))

  test('in a transaction that fails', () =>
    withClient(pool, async (client) => {
      await client.query("SET app.mine = 'before'")
      await client.query("BEGIN; SET app.mine = 'after'")
      await sqlState(client.query('SELECT 1 / 0'))
      await client.query('ROLLBACK')
      expect(await show(client, 'app.mine')).toBe('before')
    }))
})

describe('what a connection asks for at its start', () => {
  test('application_name', async () => {
    const [one, two] = [await connect({ application_name: 'worker' }), await connect({ application_name: 'web' })]
    expect([await show(one, 'application_name'), await show(two, 'application_name')]).toEqual(['worker', 'web'])
    await one.query("SET application_name = 'other'")
    await one.query('RESET application_name')
    expect(await show(one, 'application_name')).toBe('worker')
  })

  testOf('search_path', 'options', async () => {
    const client = await connect({ options: '-c search_path=backoffice -c TimeZone=Asia/Tokyo' })
    expect([await show(client, 'search_path'), await show(client, 'TimeZone')]).toEqual(['backoffice', 'Asia/Tokyo'])
    expect(await value(client, 'SELECT count(*)::int FROM invoices')).toBe(0)
    await client.query('SET search_path = public')
    await client.query('RESET search_path')
    expect(await show(client, 'search_path')).toBe('backoffice')
  })

  test('a URL with parameters', async () => {
    const client = await connect('postgresql://ada:secret@db.example:6543/shop?application_name=by-url')
    expect(await show(client, 'application_name')).toBe('by-url')
  })
})

describe('settings are put back', () => {
  const settings = openPool(1)
  testOf('any setting', 'a test sets them', async () => {
    await settings.query("SET TimeZone = 'Asia/Tokyo'")
    await settings.query("SET app.stays = 'here'")
    expect(await value(settings, 'SHOW TimeZone')).toBe('Asia/Tokyo')
  })

  test('another session knows nothing of it', async () => {
    const other = await connect()
    expect(await show(other, 'TimeZone')).not.toBe('Asia/Tokyo')
    expect(await show(other, 'app.stays')).not.toBe('here')
  })
})

describe('statement_timeout', () => {
  const LONG = 'SELECT count(*) FROM generate_series(1, 1000) a, generate_series(1, 1000) b'
  const outcome = (work: Promise<unknown>) => (stopsStatements() ? sqlState(work) : work.then(() => '57014'))

  test('stops a statement, and no other session’s', async () => {
    const client = await connect({ statement_timeout: 20 })
    expect(await outcome(client.query(LONG))).toBe('57014')
    expect(await value(client, 'SELECT 1')).toBe(1)
    expect(await value(pool, 'SHOW statement_timeout')).toBe('0')
  })

  test('in a transaction', () =>
    withClient(pool, async (client) => {
      await client.query('BEGIN; SET LOCAL statement_timeout = 20')
      expect(await outcome(client.query(LONG))).toBe('57014')
      await client.query('ROLLBACK')
      expect(await value(client, 'SHOW statement_timeout')).toBe('0')
    }))
})
