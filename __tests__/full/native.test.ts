/** What the engines on a Postgres server share: templates, worker databases, what is left of processes that were killed. */
import pg from 'pg'
import type { FullDatabase } from '../../src/full/engine'
import type { NativeEngine } from '../../src/full/native/nativeEngine'
import {
  ask,
  engineAt,
  fillWith,
  orderOf,
  ourDatabases,
  startChild,
  startTestServer,
  type TestServer,
} from './nativeHarness'

let server: TestServer
const engines: NativeEngine[] = []

beforeAll(async () => {
  server = await startTestServer()
}, 60_000)
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close()
})
afterAll(() => server.native.stop())

function engine(url = server.url()): NativeEngine {
  const made = engineAt(url)
  engines.push(made)
  return made
}

const names = (database: FullDatabase) => ask(database, 'SELECT name FROM item ORDER BY id')

describe('a worker database', () => {
  test('is as the template, is copied and put back', async () => {
    const database = await engine().open(orderOf('a'))
    expect(await names(database)).toEqual(['a', 'b', 'c'])
    await ask(database, "INSERT INTO item (name) VALUES ('d')")
    const copy = await database.copy()
    await ask(database, "DELETE FROM item; INSERT INTO item (name) VALUES ('e')")
    await database.restore(copy)
    expect(await names(database)).toEqual(['a', 'b', 'c', 'd'])
    await database.restore()
    expect(await names(database)).toEqual(['a', 'b', 'c'])
    expect(await ask(database, "SELECT nextval('item_id_seq')")).toEqual(['4'])
    await copy.drop()
    await database.close()
  })

  test('has connections of its own, with the settings that the client asks for', async () => {
    const database = await engine().open(orderOf('a'))
    expect(await ask(database, 'SHOW application_name')).toEqual(['test'])
    expect(database.connections).toBeGreaterThan(50)
    const wires = await Promise.all([1, 2, 3].map(() => database.connect({ options: '-c search_path=pg_catalog' })))
    expect(new Set(wires.map(({ processID }) => processID)).size).toBe(3)
    await Promise.all(wires.map((wire) => wire.close()))
  })

  test('has what ALTER DATABASE … SET set on the template', async () => {
    const settings = `DO $$ BEGIN
      EXECUTE format('ALTER DATABASE %I SET search_path = "$user", "Shop", public', current_database());
      EXECUTE format('ALTER DATABASE %I SET timezone = ''Asia/Tokyo''', current_database());
      EXECUTE format('ALTER DATABASE %I SET datestyle = ''SQL, DMY''', current_database());
    END $$`
    const database = await engine().open(orderOf('b', fillWith(settings)))
    expect(await ask(database, 'SHOW search_path')).toEqual(['"$user", "Shop", public'])
    expect(await ask(database, 'SHOW timezone')).toEqual(['Asia/Tokyo'])
    expect(await ask(database, 'SHOW datestyle')).toEqual(['SQL, DMY'])
    await database.restore(await database.copy())
    expect(await ask(database, 'SHOW search_path')).toEqual(['"$user", "Shop", public'])
  })

  test('is kept for a failed test', async () => {
    const database = await engine().open(orderOf('a'))
    await ask(database, 'DELETE FROM item WHERE id > 1')
    const url = await database.keep('orders › are "billed"', '')
    await database.close()
    expect(url).toMatch(/^postgresql:\/\/postgres:postgres@127\.0\.0\.1:\d+\/prisma_sqlite_shadow_f_\d{14}_1$/)
    const kept = new pg.Client(url)
    await kept.connect()
    expect((await kept.query('SELECT name FROM item')).rows).toEqual([{ name: 'a' }])
    await kept.end()
  })

  test('is dropped with its copies when the engine closes', async () => {
    const used = engine()
    const database = await used.open(orderOf('a'))
    await database.copy()
    expect((await ourDatabases(server)).filter((name) => /_[wc]_/.test(name))).toHaveLength(2)
    await used.close()
    expect((await ourDatabases(server)).filter((name) => /_[wc]_/.test(name))).toEqual([])
  })
})

describe('a template', () => {
  test('is made once', async () => {
    let fills = 0
    const order = orderOf('c', async (connect) => {
      fills++
      await fillWith()(connect)
    })
    const one = engine()
    await Promise.all([one.prepare(order), one.prepare(order), engine().prepare(order), engine().prepare(order)])
    await engine().open(order)
    expect(fills).toBe(1)
  })

  test('is not seen when its making fails, and is made the next time', async () => {
    const before = await ourDatabases(server)
    const failing = orderOf('d', async (connect) => {
      await fillWith()(connect)
      throw new Error('migration 2 failed')
    })
    await expect(engine().prepare(failing)).rejects.toThrow('migration 2 failed')
    expect(await ourDatabases(server)).toEqual(before)
    expect(await names(await engine().open(orderOf('d')))).toEqual(['a', 'b', 'c'])
  })

  test('is whole although its maker left a connection open', async () => {
    const left: pg.Client[] = []
    const order = orderOf('e', async (connect) => {
      await fillWith()(connect)
      const client = new connect.Client(connect.config)
      client.on('error', () => undefined)
      await client.connect()
      left.push(client)
    })
    expect(await names(await engine().open(order))).toEqual(['a', 'b', 'c'])
    for (const client of left) await client.end()
  })

  test('belongs to its role: another one, who could not read its tables, gets its own', async () => {
    await server.query("CREATE ROLE other LOGIN CREATEDB PASSWORD 'other'")
    const database = await engine(server.url('postgres', 'other', 'other')).open(orderOf('a'))
    expect(await names(database)).toEqual(['a', 'b', 'c'])
    expect(await ask(database, 'SELECT current_user')).toEqual(['other'])
    await database.restore()
    await database.close()
  })

  test('that is in use says by whom, and waits till it is free', async () => {
    await engine().prepare(orderOf('f'))
    const rows = await server.query(
      "SELECT datname FROM pg_database WHERE datname LIKE 'prisma\\_sqlite\\_shadow\\_t\\_%'",
    )
    const curious: pg.Client[] = []
    for (const { datname } of rows) {
      await server.query(`ALTER DATABASE ${datname} ALLOW_CONNECTIONS true`)
      const client = new pg.Client({ connectionString: server.url(datname as string), application_name: 'curious' })
      await client.connect()
      curious.push(client)
    }
    await expect(engine().open(orderOf('f'))).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
      message: expect.stringMatching(
        /prisma_sqlite_shadow_t_\w+: it is in use by curious \(pid \d+, user "postgres"\)/,
      ),
    })
    for (const client of curious) await client.end()
    await engine().open(orderOf('f'))
  }, 60_000)

  test('is dropped after 14 days without use, when another is made; so is what was kept as long', async () => {
    const comment = 'prisma-sqlite-shadow 0.0.1, made 2024-01-01, used '
    const name = (kind: string) => `prisma_sqlite_shadow_t_${kind.repeat(32)}`
    const days = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
    await server.query(`CREATE DATABASE ${name('1')}`)
    await server.query(`COMMENT ON DATABASE ${name('1')} IS '${comment}${days(15)}'`)
    await server.query(`CREATE DATABASE ${name('2')}`)
    await server.query(`COMMENT ON DATABASE ${name('2')} IS '${comment}${days(13)}'`)
    await server.query(`CREATE DATABASE ${name('3')}`)
    await server.query('CREATE DATABASE prisma_sqlite_shadow_f_20240101120000_1')
    await engine().prepare(orderOf('0'))
    const left = await ourDatabases(server)
    expect(left).not.toContain(name('1'))
    expect(left).toEqual(expect.arrayContaining([name('2'), name('3')]))
    expect(left).not.toContain('prisma_sqlite_shadow_f_20240101120000_1')
  })

  test('that was cleaned away is made again when it is needed', async () => {
    const database = await engine().open(orderOf('a'))
    expect((await engine().clean()).length).toBeGreaterThan(3)
    await database.restore()
    expect(await names(database)).toEqual(['a', 'b', 'c'])
  })
})

describe('processes', () => {
  const FOREIGN = [
    'prisma_sqlite_shadow_w_mine',
    'prisma_sqlite_shadow_w_0000000g_1',
    'prisma_sqlite_shadow_w_00000001_1_old',
    'prisma_sqlite_shadow_t_production',
    'my_prisma_sqlite_shadow_w_00000001_1',
    'prisma_sqlite_shadowxw_00000001_1',
  ]

  test('two that need the same template make it once', async () => {
    const children = [1, 2].map(() => startChild('nativeChild', 'prepare', server.url(), '5'))
    const filled: string[] = []
    for (const child of children)
      child.process.on('message', (text) => /^filling/.test(String(text)) && filled.push(String(text)))
    await Promise.all(children.map((child) => child.says('done')))
    expect(filled).toHaveLength(1)
  }, 60_000)

  test('one killed while it makes a template: the next makes it whole', async () => {
    for (const name of FOREIGN) await server.query(`CREATE DATABASE "${name}"`)
    const child = startChild('nativeChild', 'fill', server.url(), '6')
    const making = await child.says('filling')
    await child.kill()
    await gone(making)
    expect(await ourDatabases(server)).toContain(making)
    expect(await names(await engine().open(orderOf('6')))).toEqual(['a', 'b', 'c'])
    const left = await ourDatabases(server)
    expect(left).not.toContain(making)
    expect(left).toEqual(expect.arrayContaining(FOREIGN))
  }, 60_000)

  test('one killed with a worker database: the next drops it, and only it', async () => {
    // Advisory locks are of one database; a run that names another one in its URL is alive all the same.
    await server.query('CREATE DATABASE second')
    const [killed, living] = [
      startChild('nativeChild', 'open', server.url(), '7'),
      startChild('nativeChild', 'open', server.url('second'), '7'),
    ]
    const [dead, alive] = [await killed.says('open'), await living.says('open')]
    await killed.kill()
    await gone(dead)
    await engine().open(orderOf('7'))
    const left = await ourDatabases(server)
    expect(left).toEqual(expect.arrayContaining([...FOREIGN, alive]))
    expect(left.filter((name) => name.includes(dead.slice(0, -1)))).toEqual([])
    expect(left.filter((name) => name.includes(alive.replace(/^.*_w_|_\d+$/g, '')))).toHaveLength(2)
    await engine().clean()
    expect(await ourDatabases(server)).toEqual(expect.arrayContaining([...FOREIGN, alive]))
    await living.kill()
  }, 60_000)

  /** Waits till the server has noticed that the owner of a database has gone. */
  async function gone(database: string): Promise<void> {
    const owner = Number.parseInt(/_[mw]_([0-9a-f]{8})_/.exec(database)?.[1] ?? '', 16)
    const lock = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = ${owner}`
    while ((await server.query(lock)).length > 0) await new Promise((resolve) => setTimeout(resolve, 20))
  }
})
