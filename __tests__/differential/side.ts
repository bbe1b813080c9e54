import { readFileSync } from 'node:fs'
import path from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import { Client, type QueryResult } from 'pg'
import { openShadow } from '../../src/index'
import { nativeDatabase } from '../support/native'

/** What a pair of databases starts from. */
export interface Start {
  readonly ddl: string
  readonly seed: string
}

export const start = (): Start => ({
  ddl: readFileSync(path.join(__dirname, 'generated/schema.sql'), 'utf8'),
  seed: readFileSync(path.join(__dirname, 'seed.sql'), 'utf8'),
})

/** A value of a row as it came over the wire. */
export const WIRE = { getTypeParser: () => (value: string) => value }

/** One of the two databases, with an application's Prisma client on it. */
export interface Side<Prisma> {
  readonly name: 'native' | 'shadow'
  readonly prisma: Prisma
  /** A plain connection, not logged. */
  readonly client: Client
  /** For more connections; what they run is logged. */
  readonly Client: typeof Client
  /** Texts of the statements since the last reset. */
  readonly log: string[]
  /** Puts the seed's data back. */
  reset(): Promise<void>
  close(): Promise<void>
}

interface PrismaModule {
  readonly PrismaClient: new (options: object) => object
}

export type Variant = 'plain' | 'joins'

function loadClient(variant: Variant): PrismaModule {
  return require(path.join(__dirname, 'generated', variant, 'client')) as PrismaModule
}

/** Native Postgres behind the plain adapter. */
export async function nativeSide<Prisma>(variant: Variant, { ddl, seed }: Start): Promise<Side<Prisma>> {
  const database = await nativeDatabase(ddl)
  const log: string[] = []
  const client = new Client(database.url)
  // Where a set-up fails half-way, the server's end cuts this connection, and that is no error of its own.
  client.on('error', () => undefined)
  await client.connect()
  await client.query(seed)
  const truncate = `TRUNCATE ${(await tables(client)).join(', ')} RESTART IDENTITY CASCADE`
  const { PrismaClient } = loadClient(variant)
  const config = { connectionString: database.url, Client: logging(Client, log) }
  const prisma = new PrismaClient({ adapter: new PrismaPg(config), errorFormat: 'minimal' })
  return {
    name: 'native',
    prisma: prisma as Prisma,
    client,
    Client: bound(logging(Client, log), database.url),
    log,
    reset: async () => {
      if (log.some(isWrite)) await client.query(`${truncate}; ${seed}`)
      log.length = 0
    },
    close: async () => {
      await (prisma as { $disconnect(): Promise<void> }).$disconnect()
      await client.end()
      await database.close()
    },
  }
}

/** The shadow behind the same adapter. */
export async function shadowSide<Prisma>(variant: Variant, { ddl, seed }: Start): Promise<Side<Prisma>> {
  const database = await openShadow({ ddl })
  const log: string[] = []
  const client = new database.Client()
  await client.connect()
  await client.query(seed)
  const snapshot = database.snapshot()
  const { PrismaClient } = loadClient(variant)
  const config = { Client: logging(database.Client, log) }
  const prisma = new PrismaClient({ adapter: new PrismaPg(config), errorFormat: 'minimal' })
  return {
    name: 'shadow',
    prisma: prisma as Prisma,
    client,
    Client: logging(database.Client, log),
    log,
    reset: async () => {
      if (log.some(isWrite)) database.restore(snapshot)
      log.length = 0
    },
    close: async () => {
      await (prisma as { $disconnect(): Promise<void> }).$disconnect()
      await client.end()
      database.close()
    },
  }
}

export const isWrite = (sql: string) =>
  !/^\s*(SELECT|BEGIN|COMMIT|ROLLBACK|SET|SHOW|SAVEPOINT|RELEASE)\b/i.test(sql) || /nextval|setval/i.test(sql)

type ClientClass = typeof Client

function bound(Base: ClientClass, url: string): ClientClass {
  return class extends Base {
    constructor(config?: object) {
      super({ connectionString: url, ...config })
    }
  }
}

function logging(Base: ClientClass, log: string[]): ClientClass {
  class Logged extends Base {}
  const query = Base.prototype.query as (this: Client, ...args: unknown[]) => unknown
  Object.assign(Logged.prototype, {
    query(this: Client, ...args: unknown[]): unknown {
      const [first] = args
      log.push(typeof first === 'string' ? first : (first as { text: string }).text)
      return query.apply(this, args)
    },
  })
  return Logged
}

/** Every table of the database, quoted. */
async function tables(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('public', 'audit') ORDER BY 1`,
  )
  return rows.map((row) => row.name)
}

/** All rows of all tables as wire text. */
export async function contents(native: Side<unknown>, side: Side<unknown>): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {}
  for (const table of await tables(native.client)) {
    const result: QueryResult<unknown[]> = await side.client.query({
      text: `SELECT * FROM ${table}`,
      rowMode: 'array',
      types: WIRE as never,
    })
    if (result.rows.length > 0) all[table] = result.rows.map((row) => JSON.stringify(row))
  }
  return all
}
