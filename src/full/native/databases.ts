/** Making and dropping databases of our names. */
import { ShadowError } from '../../errors'
import { place } from './address'
import type { Keeper } from './keeper'
import { keptName, NAME_PATTERN, ownedName, parseName, type DatabaseName } from './names'
import { retryOn } from './retry'

export const IN_USE = '55006'
export const DUPLICATE = '42P04'
const MISSING = '3D000'
const FORBIDDEN = '42501'
const DISK_FULL = '53100'

/** Settings that are lists of names: they are stored as they are written (Postgres's GUC_LIST_QUOTE). */
const QUOTED_LISTS = ['search_path', 'temp_tablespaces', 'session_preload_libraries', 'local_preload_libraries']

let numbers = 0

/** A name that no other database of this process has had. */
export function newName(keeper: Keeper, kind: 'making' | 'worker' | 'copy'): string {
  return ownedName(kind, keeper.id, ++numbers)
}

/**
 * `CREATE DATABASE`, as a copy of `template` where one is named, with the settings that it has by ALTER DATABASE …
 * SET: Postgres leaves those behind. Waits while somebody is connected to the template.
 *
 * The strategy is the server's default: since Postgres 15 WAL_LOG, which was as quick as FILE_COPY for a small template
 * (28 and 33 ms for 40 tables) and spares the others on the server two checkpoints.
 */
export async function createDatabase(keeper: Keeper, name: string, template?: string): Promise<void> {
  const from = template === undefined ? '' : ` TEMPLATE ${template}`
  try {
    await retryOn([IN_USE], () => keeper.query(`CREATE DATABASE ${name}${from}`))
    if (template !== undefined) await copySettings(keeper, template, name)
  } catch (error) {
    throw await creationError(keeper, error, template ?? 'template1')
  }
}

async function copySettings(keeper: Keeper, from: string, to: string): Promise<void> {
  const rows = await keeper.query(
    `SELECT format('ALTER %s SET %I TO %s',
         CASE WHEN setrole = 0 THEN 'DATABASE ${to}' ELSE format('ROLE %I IN DATABASE ${to}', pg_get_userbyid(setrole)) END,
         split_part(setting, '=', 1),
         CASE WHEN split_part(setting, '=', 1) = ANY ($2)
              THEN substr(setting, strpos(setting, '=') + 1) ELSE quote_literal(substr(setting, strpos(setting, '=') + 1)) END) AS sql
     FROM pg_catalog.pg_db_role_setting JOIN pg_catalog.pg_database d ON d.oid = setdatabase, unnest(setconfig) AS setting
     WHERE datname = $1`,
    [from, QUOTED_LISTS],
  )
  for (const { sql } of rows) await keeper.query(sql as string)
}

async function creationError(keeper: Keeper, error: unknown, template: string): Promise<unknown> {
  const { code, message } = error as { code?: string; message: string }
  const server = `Postgres at ${place(keeper.address)}`
  if (code === IN_USE) {
    return new ShadowError(
      'ENGINE_FAILED',
      `${server} could not copy database ${template}: it is in use by ${await users(keeper, template)}.`,
      'Close that connection.',
      { cause: error },
    )
  }
  if (code === FORBIDDEN) {
    return new ShadowError('SERVER_REFUSED', `${server}: ${message}`, 'ALTER ROLE … CREATEDB.', { cause: error })
  }
  if (code === DISK_FULL) {
    return new ShadowError('ENGINE_FAILED', `${server} has no room: ${message}`, 'Free space on its disk.', {
      cause: error,
    })
  }
  return error
}

/** Who is connected to a database: `psql (pid 4711, user "alice")`. */
async function users(keeper: Keeper, database: string): Promise<string> {
  const rows = await keeper.query(
    `SELECT format('%s (pid %s, user "%s")', coalesce(nullif(application_name, ''), backend_type), pid, usename) AS who
     FROM pg_catalog.pg_stat_activity WHERE datname = $1 ORDER BY pid`,
    [database],
  )
  return rows.map(({ who }) => who).join(', ') || 'a connection that has gone meanwhile'
}

/** Drops a database of ours, and cuts what is connected to it. @returns false where it is another role's */
export async function dropDatabase(keeper: Keeper, name: string): Promise<boolean> {
  if (parseName(name) === undefined) throw new Error(`not a database of prisma-sqlite-shadow: ${name}`)
  try {
    await retryOn([IN_USE], () => keeper.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
    return true
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === FORBIDDEN) return false
    if (code === MISSING) return true
    throw error
  }
}

/** Keeps a copy of a database under a name of its own, for the user to look at. @returns its name */
export async function keepDatabase(keeper: Keeper, database: string, comment: string): Promise<string> {
  for (let number = 1; ; number++) {
    const name = keptName(new Date(), number)
    try {
      await createDatabase(keeper, name, database)
    } catch (error) {
      if ((error as { code?: string }).code === DUPLICATE) continue
      throw error
    }
    await commentOn(keeper, name, comment)
    return name
  }
}

export interface Found {
  readonly name: string
  readonly parsed: DatabaseName
  readonly comment: string
}

/** The databases of our names, with their comments. */
export async function listDatabases(keeper: Keeper): Promise<readonly Found[]> {
  const rows = await keeper.query(
    `SELECT datname AS name, coalesce(pg_catalog.shobj_description(oid, 'pg_database'), '') AS comment
     FROM pg_catalog.pg_database WHERE datname LIKE $1 ORDER BY datname`,
    [NAME_PATTERN],
  )
  return rows.flatMap(({ name, comment }) => {
    const parsed = parseName(name as string)
    return parsed === undefined ? [] : [{ name: name as string, parsed, comment: comment as string }]
  })
}

export async function commentOn(keeper: Keeper, database: string, text: string): Promise<void> {
  await keeper.query(`COMMENT ON DATABASE ${database} IS ${keeper.pg.escapeLiteral(text)}`)
}
