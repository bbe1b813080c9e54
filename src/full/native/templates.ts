/**
 * Template databases on a server. One is made under another name and renamed when it is whole, under a lock on its key,
 * so that processes and machines that share the server make it once. Its comment says who made it and when it was used.
 */
import { createHash } from 'node:crypto'
import { ShadowError } from '../../errors'
import { version } from '../../version'
import type { TemplateOrder } from '../engine'
import { databaseUrl, place } from './address'
import { commentOn, createDatabase, dropDatabase, DUPLICATE, IN_USE, listDatabases, newName } from './databases'
import type { Keeper } from './keeper'
import { templateName } from './names'
import { poll, retryOn } from './retry'

const DAY_MS = 24 * 60 * 60_000
/** Templates that nothing has used for this long, and kept databases of that age, are dropped when a template is made. */
const KEEP_MS = 14 * DAY_MS
const TELL_AFTER_MS = 3_000

const COMMENT = /^prisma-sqlite-shadow \S+, made (?<made>\d{4}-\d\d-\d\d), used (?<used>\d{4}-\d\d-\d\d)$/

/** The template's name. A role cannot read the tables of another one's template, so each role has its own. */
export function templateOf(order: TemplateOrder, role: string): string {
  const key = createHash('sha256')
    .update(JSON.stringify([order.key, role]))
    .digest('hex')
    .slice(0, 32)
  return templateName(key)
}

/** Makes the template where there is none; waits while another process makes it. */
export async function prepareTemplate(
  keeper: Keeper,
  name: string,
  order: TemplateOrder,
  log: (line: string) => void,
): Promise<void> {
  if (await touch(keeper, name)) return
  await withLock(keeper, name, log, async () => {
    if (await touch(keeper, name)) return
    await dropOld(keeper)
    await make(keeper, name, order)
  })
}

async function withLock(keeper: Keeper, name: string, log: (line: string) => void, work: () => Promise<void>) {
  const key = [BigInt.asIntN(64, BigInt(`0x${name.slice(-32, -16)}`)).toString()]
  const taken = async () => (await keeper.query('SELECT pg_try_advisory_lock($1) AS taken', key))[0]?.taken === true
  await poll(taken, TELL_AFTER_MS, async () =>
    log(`prisma-sqlite-shadow: waiting for ${await holder(keeper, key)} to make the template database`),
  )
  try {
    await work()
  } finally {
    // A lost connection has no locks.
    await keeper.query('SELECT pg_advisory_unlock($1)', key).catch(() => undefined)
  }
}

async function holder(keeper: Keeper, key: readonly string[]): Promise<string> {
  const [row] = await keeper.query(
    `SELECT pid, client_addr FROM pg_catalog.pg_locks JOIN pg_catalog.pg_stat_activity USING (pid)
     WHERE locktype = 'advisory' AND objsubid = 1 AND granted AND (classid::int8 << 32 | objid::int8) = $1`,
    [...key],
  )
  return row === undefined
    ? 'another run'
    : `another run (server process ${row.pid}, from ${row.client_addr ?? 'here'})`
}

async function make(keeper: Keeper, name: string, order: TemplateOrder): Promise<void> {
  const making = newName(keeper, 'making')
  await createDatabase(keeper, making)
  try {
    const config = { ...keeper.address.config, database: making }
    await order.fill({ Client: keeper.pg.Client, config, url: databaseUrl(keeper.address, making) })
    await seal(keeper, making)
    await retryOn([IN_USE], () => keeper.query(`ALTER DATABASE ${making} RENAME TO ${name}`))
  } catch (error) {
    await dropDatabase(keeper, making).catch(() => undefined)
    // A run with another maintenance database does not see our lock, but its template is as good.
    if ((error as { code?: string }).code === DUPLICATE && (await touch(keeper, name))) return
    throw error
  }
}

/** A database that is whole: nobody may connect to it any more, and its comment says so. */
async function seal(keeper: Keeper, database: string): Promise<void> {
  await keeper.query(`ALTER DATABASE ${database} WITH ALLOW_CONNECTIONS false`)
  await keeper.query('SELECT pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE datname = $1', [database])
  await commentOn(keeper, database, note(today(), today()))
}

/** Whether there is such a template; notes, at most daily, that it was used. */
async function touch(keeper: Keeper, name: string): Promise<boolean> {
  const found = (await listDatabases(keeper)).find((database) => database.name === name)
  if (found === undefined) return false
  const { made, used } = COMMENT.exec(found.comment)?.groups ?? {}
  if (made === undefined) {
    throw new ShadowError(
      'ENGINE_FAILED',
      `Database ${name} on Postgres at ${place(keeper.address)} has the name of a template, but not its comment ("${found.comment}").`,
      `If nothing of yours is in it, drop it: DROP DATABASE ${name}.`,
    )
  }
  // Another process may note it at the same moment: then one of the two fails.
  if (used !== today()) await commentOn(keeper, name, note(made, today())).catch(() => undefined)
  return true
}

/** Drops templates of ours that nothing has used for long, and databases kept as long ago. */
async function dropOld(keeper: Keeper): Promise<void> {
  for (const { name, parsed, comment } of await listDatabases(keeper)) {
    const used = COMMENT.exec(comment)?.groups?.used
    const last = parsed.kind === 'kept' ? parsed.at : used === undefined ? undefined : new Date(used)
    if (last !== undefined && Date.now() - last.getTime() > KEEP_MS) await dropDatabase(keeper, name)
  }
}

function note(made: string, used: string): string {
  return `prisma-sqlite-shadow ${version}, made ${made}, used ${used}`
}

function today(): string {
  return new Date().toISOString().slice(0, 10)
}
