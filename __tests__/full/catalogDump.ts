/** All that a database is made of, from its system catalogs: one line of text an object, to be compared whole. */
import type { ClientBase } from 'pg'

const OWN = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`
const LOOSE = (oid: string, catalog: string) =>
  `NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = '${catalog}'::regclass AND d.objid = ${oid} AND d.deptype = 'e')`

const PARTS = [
  `SELECT format('schema %s', n.nspname) FROM pg_namespace n WHERE ${OWN}`,
  `SELECT format('extension %s %s in %s', extname, extversion, extnamespace::regnamespace) FROM pg_extension`,
  `SELECT format('%s %s.%s %s', c.relkind, n.nspname, c.relname, c.reloptions) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE ${OWN} AND ${LOOSE('c.oid', 'pg_class')} AND c.relkind <> 't'`,
  `SELECT format('column %s.%s #%s %s %s not null %s identity %s generated %s default %s collation %s', a.attrelid::regclass, a.attname, a.attnum,
       a.attisdropped, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated, pg_get_expr(v.adbin, v.adrelid), a.attcollation)
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     LEFT JOIN pg_attrdef v ON v.adrelid = a.attrelid AND v.adnum = a.attnum WHERE ${OWN} AND a.attnum > 0 AND c.relkind IN ('r', 'p', 'v', 'm')`,
  `SELECT format('constraint %s on %s: %s', k.conname, k.conrelid::regclass, pg_get_constraintdef(k.oid))
     FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace WHERE ${OWN} AND ${LOOSE('k.oid', 'pg_constraint')}`,
  `SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${OWN}`,
  `SELECT pg_get_functiondef(p.oid) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE ${OWN} AND p.prokind IN ('f', 'p') AND ${LOOSE('p.oid', 'pg_proc')}`,
  `SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t WHERE NOT t.tgisinternal`,
  `SELECT format('view %s: %s', c.oid::regclass, pg_get_viewdef(c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${OWN} AND c.relkind IN ('v', 'm')`,
  `SELECT format('enum %s: %s', e.enumtypid::regtype, string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder)) FROM pg_enum e GROUP BY e.enumtypid`,
  `SELECT format('sequence %s: %s %s %s %s %s %s last %s', s.seqrelid::regclass, s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcycle,
       pg_sequence_last_value(s.seqrelid)) FROM pg_sequence s`,
  `SELECT format('comment %s: %s', pg_describe_object(d.classoid, d.objoid, d.objsubid), d.description) FROM pg_description d
     JOIN pg_class c ON c.oid = d.objoid AND d.classoid = 'pg_class'::regclass JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${OWN}`,
  `SELECT format('rows %s: %s', c.oid::regclass, (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM %s', c.oid::regclass), false, true, '')))[1])
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${OWN} AND c.relkind = 'r'`,
]

/** @param without objects of which a line that matches says something are left out */
export async function catalogDump(client: Pick<ClientBase, 'query'>, without?: RegExp): Promise<string[]> {
  await client.query("SET search_path TO ''")
  const { rows } = await client.query<{ line: string }>(`SELECT line FROM (${PARTS.join(' UNION ALL ')}) x(line)`)
  await client.query('RESET search_path')
  return rows
    .map(({ line }) => line)
    .filter((line) => !without?.test(line))
    .sort()
}
