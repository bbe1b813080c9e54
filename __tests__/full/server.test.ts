/** The engine `server`: its settings, the guard against real servers, and what keeps us from a server. */
import { createServer, type AddressInfo, type Socket } from 'node:net'
import pg from 'pg'
import { parseName } from '../../src/full/native/names'
import { readAddress, shownUrl } from '../../src/full/native/address'
import { createServerEngine } from '../../src/full/server/serverEngine'
import { ask, engineAt, orderOf, startTestServer, type TestServer } from './nativeHarness'

describe('settings', () => {
  const create = (env: Record<string, string>, urlVariable: string | undefined = 'TEST_URL') =>
    createServerEngine({ pg, urlVariable, env })

  test.each([
    [
      'no variable named',
      () => create({ DATABASE_URL: 'postgresql://localhost/test' }, ''),
      /needs the setting urlVariable/,
    ],
    [
      'variable not set',
      () => create({ DATABASE_URL: 'postgresql://localhost/test' }),
      /TEST_URL, which the setting urlVariable names, is not set/,
    ],
    ['variable empty', () => create({ TEST_URL: '' }), /TEST_URL.* is empty/],
    ['not a URL', () => create({ TEST_URL: 'postgres:secret' }), /TEST_URL does not hold the URL of a Postgres server/],
    [
      'another protocol',
      () => create({ TEST_URL: 'mysql://u:secret@localhost/test' }),
      /it starts with mysql:, not with postgresql/,
    ],
  ])('%s', (_, call, message) => {
    const error = thrownBy(call)
    expect(error).toMatchObject({ code: 'LAYER_INVALID', message: expect.stringMatching(message) })
    expect(error.message).not.toContain('secret')
  })

  test.each([
    'postgresql://localhost/production',
    'postgresql://127.0.0.1/production',
    'postgresql://[::1]/production',
    'postgresql:///production?host=/var/run/postgresql',
    'postgresql://postgres:5432/production',
    'postgresql://db.example.com/shop_test',
    'postgresql://test-db.example.com/shop',
    'postgresql://db.ci2.example.com/shop',
    'postgresql://db.example.com/testing',
    'postgresql://DB.internal.example.com/shop',
    'postgresql://db.example.com/Sandbox',
  ])('is for tests: %s', (url) => {
    const allowServer = ['db.internal.example.com', 'sandbox']
    expect(createServerEngine({ pg, urlVariable: 'U', env: { U: url }, allowServer }).name).toBe('server')
  })

  test.each([
    'postgresql://db.example.com/shop',
    'postgresql://latest.example.com/contest',
    'postgresql://10.0.0.5/shop',
    'postgresql://[2001:db8::1]/shop',
    'postgresql:///shop?host=db.example.com',
  ])('does not look like it: %s', (url) => {
    expect(thrownBy(() => create({ TEST_URL: url }))).toMatchObject({
      code: 'SERVER_NOT_FOR_TESTS',
      message: expect.stringMatching(/allowServer: \['(db\.example|latest|10|2001|\[2001)/),
    })
  })

  test('PGHOST counts where the URL names no host', () => {
    process.env.PGHOST = 'db.example.com'
    try {
      expect(thrownBy(() => create({ TEST_URL: 'postgresql:///shop' }))).toMatchObject({ code: 'SERVER_NOT_FOR_TESTS' })
    } finally {
      delete process.env.PGHOST
    }
  })
})

test('names of ours', () => {
  expect(parseName(`prisma_sqlite_shadow_t_${'0a'.repeat(16)}`)).toEqual({ kind: 'template', key: '0a'.repeat(16) })
  expect(parseName('prisma_sqlite_shadow_w_00ff00ff_12')).toEqual({ kind: 'worker', owner: '00ff00ff' })
  expect(parseName('prisma_sqlite_shadow_f_20250131235959_1')).toMatchObject({ at: new Date('2025-01-31T23:59:59Z') })
  for (const foreign of [
    'prisma_sqlite_shadow_f_20251331235959_1',
    'prisma_sqlite_shadow_w_00ff00ff_0',
    'prisma_sqlite_shadow_w_00FF00FF_1',
    'prisma_sqlite_shadow_w_00ff00ff_1\n',
    'prisma_sqlite_shadow_w_00ff00ff_1; DROP DATABASE x',
    'prisma_sqlite_shadow',
  ])
    expect(parseName(foreign)).toBeUndefined()
})

test('a URL for people has no password, but on this machine', () => {
  const shown = (url: string) => shownUrl(readAddress(pg, url), 'kept')
  expect(shown('postgresql://u:secret@db.example.com/test?sslmode=require')).toBe(
    'postgresql://u:***@db.example.com/kept?sslmode=require',
  )
  expect(shown('postgresql://u:secret@localhost:5433/test')).toBe('postgresql://u:secret@localhost:5433/kept')
})

describe('servers that do not answer', () => {
  const refusal = (url: string) =>
    engineAt(url)
      .prepare(orderOf('a'))
      .then(
        () => undefined,
        (error: Error) => error,
      )

  test('nothing listens', async () => {
    const port = await portOf(createServer(), true)
    expect(await refusal(`postgresql://u:secret@127.0.0.1:${port}/test`)).toMatchObject({
      code: 'SERVER_UNREACHABLE',
      message: expect.stringMatching(new RegExp(`127\\.0\\.0\\.1:${port} cannot be reached: ECONNREFUSED`)),
    })
  })

  test('unknown host', async () => {
    expect(await refusal('postgresql://u:secret@nowhere.test.invalid/test')).toMatchObject({
      code: 'SERVER_UNREACHABLE',
      message: expect.stringMatching(/nowhere\.test\.invalid:5432 cannot be reached: (ENOTFOUND|EAI_AGAIN)/),
    })
  })

  test('it takes the connection and says nothing', async () => {
    const sockets: Socket[] = []
    const silent = createServer((socket) => void sockets.push(socket))
    const port = await portOf(silent)
    expect(await refusal(`postgresql://u:secret@localhost:${port}/test`)).toMatchObject({
      code: 'SERVER_UNREACHABLE',
      message: expect.stringMatching(/time-out, it did not answer \(tried for up to 5 seconds\)/),
    })
    for (const socket of sockets) socket.destroy()
    silent.close()
  }, 15_000)
})

describe('servers that refuse', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
    await server.query("CREATE ROLE plain LOGIN PASSWORD 'plain'")
    await server.query("CREATE ROLE maker LOGIN CREATEDB PASSWORD 'maker'")
  }, 60_000)
  afterAll(() => server.native.stop())

  test.each([
    [
      'a wrong password',
      () => server.url('postgres', 'postgres', 'wrong'),
      /password authentication failed.*28P01[^]*Correct the user/,
    ],
    ['an unknown role', () => server.url('postgres', 'nobody'), /user "nobody".*28P01/],
    [
      'an unknown database',
      () => server.url('nowhere'),
      /database "nowhere" does not exist \(3D000\)[^]*Create that database/,
    ],
    [
      'a role without CREATEDB',
      () => server.url('postgres', 'plain', 'plain'),
      /Role "plain".*may not create databases[^]*ALTER ROLE "plain" CREATEDB/,
    ],
    ['a template database', () => server.url('template1'), /"template1".* is a template[^]*Name another one/],
    ['SSL that the server does not have', () => `${server.url()}?sslmode=require`, /does not support SSL/],
  ])('%s', async (_, url, message) => {
    const failure = await engineAt(url())
      .prepare(orderOf('a'))
      .catch((error: Error) => error)
    expect(failure).toMatchObject({ code: 'SERVER_REFUSED', message: expect.stringMatching(message) })
  })

  test('a lost connection is said so, and the engine recovers with a new one', async () => {
    const engine = engineAt(server.url())
    const database = await engine.open(orderOf('a'))
    await server.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'prisma-sqlite-shadow'",
    )
    await expect(database.restore()).rejects.toMatchObject({
      code: 'SERVER_UNREACHABLE',
      message: expect.stringMatching(/was lost/),
    })
    await engine.close()
    await engine.open(orderOf('a'))
    await engine.close()
  })

  test('a server that is full: waits, then says how full', async () => {
    const engine = engineAt(server.url('postgres', 'maker', 'maker'))
    const database = await engine.open(orderOf('a'))
    await server.query('ALTER ROLE maker CONNECTION LIMIT 1')
    const waiting = ask(database, 'SELECT 1')
    await new Promise((resolve) => setTimeout(resolve, 200))
    await server.query('ALTER ROLE maker CONNECTION LIMIT 5')
    expect(await waiting).toEqual(['1'])
    await server.query('ALTER ROLE maker CONNECTION LIMIT 1')
    await expect(ask(database, 'SELECT 1')).rejects.toMatchObject({
      code: 'SERVER_REFUSED',
      message: expect.stringMatching(
        /no free connection for 10 seconds: too many connections for role "maker" \(\d+ of max_connections = 100 are in use\)/,
      ),
    })
    await engine.close()
  }, 30_000)
})

function thrownBy(call: () => unknown): Error {
  try {
    call()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}

async function portOf(server: ReturnType<typeof createServer>, close = false): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  if (close) await new Promise((resolve) => server.close(resolve))
  return port
}
