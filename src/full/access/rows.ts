/** The rows of a database as a script: to look at, and to load again. */
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

const OFF = 'SET session_replication_role = replica'
const ON = 'SET session_replication_role = DEFAULT'

/**
 * Empties all tables and loads the rows of a script.
 * @throws ShadowError ENGINE_FAILED where the role may not turn triggers off
 */
export async function loadRows(wire: Wire, script: string): Promise<void> {
  const tables = (await ask(wire, TABLES)).map(([table]) => table)
  if (tables.length === 0) return
  await ask(wire, `BEGIN; ${OFF}; TRUNCATE ${tables.join(', ')} CASCADE; ${script} ${ON}; COMMIT`).catch(
    async (error: unknown) => {
      await ask(wire, `ROLLBACK; ${ON}`)
      throw error
    },
  )
}
