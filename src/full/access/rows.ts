/** The rows of a database as a script: to look at, and to load again. */
import { ShadowError } from '../../errors'
import type { Wire } from '../wire/wire'
import { ask } from './ask'

/** Tables of the application, with their columns that hold a value of their own. Prisma's own table is not among them. */
const TABLES = `
  SELECT format('%I.%I', n.nspname, c.relname),
    string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum),
    string_agg(format('quote_nullable(%I::text)', a.attname), ', ' ORDER BY a.attnum)
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
  WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND NOT c.relispartition
    AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND c.relname <> '_prisma_migrations'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e')
  GROUP BY 1 ORDER BY 1`

/**
 * INSERT statements for every row, table by table, without regard to foreign keys: they are loaded with triggers off
 * (Postgres manual, session_replication_role).
 */
export async function rowScript(wire: Wire): Promise<string> {
  const inserts: string[] = []
  for (const [table, columns, values] of await ask(wire, TABLES)) {
    const rows = await ask(wire, `SELECT concat_ws(', ', ${values}) FROM ${table}`)
    for (const [row] of rows) inserts.push(`INSERT INTO ${table} (${columns}) OVERRIDING SYSTEM VALUE VALUES (${row});`)
  }
  return inserts.join('\n')
}

/**
 * Empties all tables and loads the rows of a script, with triggers off.
 * @throws ShadowError SERVER_REFUSED where the role may not turn them off
 */
export async function loadRows(wire: Wire, script: string): Promise<void> {
  const tables = (await ask(wire, TABLES)).map(([table]) => table)
  if (tables.length === 0) return
  const empty = `TRUNCATE ${tables.join(', ')} CASCADE`
  try {
    // Whatever the application has made the default of its transactions.
    await ask(wire, `BEGIN READ WRITE; SET LOCAL session_replication_role = replica; ${empty}; ${script} COMMIT`)
  } catch (error) {
    await ask(wire, 'ROLLBACK')
    throw /session_replication_role/.test((error as Error).message) ? notAllowed(error) : error
  }
}

function notAllowed(cause: unknown): ShadowError {
  return new ShadowError(
    'SERVER_REFUSED',
    'Isolation "truncate" loads rows with triggers off, which the role of the server may not do.',
    'A superuser allows it: GRANT SET ON PARAMETER session_replication_role TO <role> (Postgres 15 or newer). Or use "clone".',
    { cause },
  )
}
