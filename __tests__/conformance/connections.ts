/** Connections of a test file through plain node-postgres. */
import { Client, Pool, type ClientConfig, type PoolClient, type PoolConfig } from 'pg'

const pools: Pool[] = []
const clients: Client[] = []

/** A pool that is ended with its file. */
export function openPool(max: number, more: PoolConfig = {}): Pool {
  const pool = new Pool({ max, ...more })
  pools.push(pool)
  return pool
}

/** A client of its own, ended with its file. */
export async function connect(config?: ClientConfig | string): Promise<Client> {
  const client = new Client(config)
  clients.push(client)
  await client.connect()
  return client
}

afterAll(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()))
  await Promise.all(
    pools
      .splice(0)
      .filter((pool) => !pool.ended)
      .map((pool) => pool.end()),
  )
})

/** Runs `work` on one connection of the pool. */
export async function withClient<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let failed = true
  try {
    const result = await work(client)
    failed = false
    return result
  } finally {
    // A failed test leaves no transaction behind for the next.
    client.release(failed)
  }
}

interface Queryable {
  query(sql: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>
}

/** The first column of every row. */
export async function column(db: Queryable, sql: string, values?: unknown[]): Promise<unknown[]> {
  const { rows } = await db.query(sql, values)
  return rows.map((row) => Object.values(row)[0])
}

/** The only value of the only row. */
export async function value(db: Queryable, sql: string, values?: unknown[]): Promise<unknown> {
  const all = await column(db, sql, values)
  expect(all).toHaveLength(1)
  return all[0]
}

/** The warehouses that are not the seed's, in order. */
export const added = (db: Queryable): Promise<unknown[]> =>
  column(db, "SELECT trim(code) FROM warehouses WHERE code NOT IN ('HAM1', 'MUC') ORDER BY 1")
export const addWarehouse = (db: Queryable, code: string): Promise<unknown> =>
  db.query('INSERT INTO warehouses (code, name) VALUES ($1, $2)', [code, code])
