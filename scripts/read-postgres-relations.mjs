// Writes src/catalog/data/systemRelations.json: the columns of the system's own relations (pg_catalog, information_schema),
// and the rows that they have in a database without objects of its own; rows as deflated JSON, column by column.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { deflateRawSync } from 'node:zlib'
import { PGlite } from '@electric-sql/pglite'

/** With rows. Of all others the name alone is kept. */
const RELATIONS = {
  pg_catalog: ['pg_namespace', 'pg_class', 'pg_type', 'pg_enum', 'pg_index', 'pg_constraint', 'pg_tables', 'pg_extension', 'pg_attribute', 'pg_attrdef', 'pg_am', 'pg_sequence', 'pg_indexes'],
  information_schema: ['schemata', 'tables', 'columns', 'table_constraints', 'key_column_usage', 'referential_constraints', 'constraint_column_usage', 'sequences'],
} // prettier-ignore

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..')
const db = await PGlite.create()
const options = { rowMode: 'array', parsers: new Proxy({}, { get: () => (text) => text, has: () => true }) }
const rowsOf = async (sql) => (await db.query(sql, [], options)).rows

const known = (await rowsOf(`SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname IN ('pg_catalog', 'information_schema') AND c.relkind IN ('r', 'v') ORDER BY 1`)).map(([name]) => name) // prettier-ignore

const relations = {}
for (const [schema, names] of Object.entries(RELATIONS)) {
  for (const name of names) {
    const columns = await rowsOf(`SELECT a.attname, CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE a.atttypid END, CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END
      FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
      WHERE attrelid = '${schema}.${name}'::regclass AND attnum > 0 ORDER BY attnum`) // prettier-ignore
    const list = columns.map(([column]) => `"${column}"::text`).join(', ')
    const rows = await rowsOf(`SELECT ${list} FROM ${schema}.${name}`)
    const byColumn = columns.map((_, i) => rows.map((row) => row[i]))
    relations[`${schema}.${name}`] = {
      columns: columns.map(([column, type, typmod]) => [column, Number(type), Number(typmod)]),
      count: rows.length,
      rows: deflateRawSync(JSON.stringify(byColumn), { level: 9 }).toString('base64'),
    }
  }
}
writeFileSync(
  path.join(root, 'src', 'catalog', 'data', 'systemRelations.json'),
  `${JSON.stringify({ known, relations }, undefined, 1)}\n`,
)
await db.close()
