/** What a Postgres database is, read from its system catalogs, and the same said by a Catalog: to be compared whole. */
import type { Catalog, ForeignKey, Index, IndexKey, Table, UniqueConstraint } from '../../src/catalog/catalog'
import { CatalogIndex } from '../../src/catalog/lookup'
import { formatType } from '../../src/types/formatType'
import type { Postgres } from '../support/pglite'

type Row = readonly (string | null)[]
export type State = Readonly<Record<string, readonly Row[]>>

const OWN = `n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_'`
/** Nothing that an extension brought. */
const NOT_EXTENSION = (oid: string) =>
  `NOT EXISTS (SELECT 1 FROM pg_depend x WHERE x.objid = ${oid} AND x.deptype = 'e')`
const NAMES = (table: string, keys: string) =>
  `(SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(${keys}) WITH ORDINALITY k(attnum, n) JOIN pg_attribute a ON a.attrelid = ${table} AND a.attnum = k.attnum)`

const QUERIES = {
  columns: `SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull::text, a.attidentity::text, a.attgenerated::text, a.atthasdef::text
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${OWN} AND c.relkind IN ('r', 'p', 'm') AND a.attnum > 0 AND NOT a.attisdropped ORDER BY 1, 2, a.attnum`,
  keys: `SELECT n.nspname, c.relname, k.conname, k.contype::text, ${NAMES('c.oid', 'k.conkey')}, k.condeferrable::text, k.condeferred::text,
      (SELECT i.indnullsnotdistinct::text FROM pg_index i WHERE i.indexrelid = k.conindid)
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${OWN} AND k.contype IN ('p', 'u') ORDER BY 1, 2, 3`,
  foreignKeys: `SELECT n.nspname, c.relname, k.conname, ${NAMES('c.oid', 'k.conkey')}, rn.nspname, r.relname, ${NAMES('r.oid', 'k.confkey')},
      k.confupdtype::text, k.confdeltype::text, k.confmatchtype::text, k.condeferrable::text, k.condeferred::text, coalesce(${NAMES('c.oid', 'k.confdelsetcols')}, '')
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_class r ON r.oid = k.confrelid JOIN pg_namespace rn ON rn.oid = r.relnamespace WHERE ${OWN} AND k.contype = 'f' ORDER BY 1, 2, 3`,
  checks: `SELECT n.nspname, c.relname, k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${OWN} AND k.contype = 'c' ORDER BY 1, 2, 3`,
  indexes: `SELECT n.nspname, t.relname, c.relname, am.amname, i.indisunique::text, i.indnullsnotdistinct::text
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am am ON am.oid = c.relam
    WHERE ${OWN} AND t.relkind IN ('r', 'p', 'm') AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')) ORDER BY 1, 2, 3`,
  exclusions: `SELECT n.nspname, c.relname, k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${OWN} AND k.contype = 'x' ORDER BY 1, 2, 3`,
  sequences: `SELECT n.nspname, c.relname, format_type(s.seqtypid, NULL), s.seqstart::text, s.seqincrement::text, s.seqmin::text, s.seqmax::text, s.seqcycle::text
    FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${OWN} ORDER BY 1, 2`,
  owners: `SELECT n.nspname, c.relname, tn.nspname, t.relname, a.attname FROM pg_depend d JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'S'
    JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_class t ON t.oid = d.refobjid JOIN pg_namespace tn ON tn.oid = t.relnamespace
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid WHERE ${OWN} AND d.deptype IN ('a', 'i') AND d.classid = 'pg_class'::regclass ORDER BY 1, 2`,
  enums: `SELECT n.nspname, t.typname, string_agg(e.enumlabel, '|' ORDER BY e.enumsortorder) FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid
    JOIN pg_namespace n ON n.oid = t.typnamespace WHERE ${OWN} GROUP BY 1, 2 ORDER BY 1, 2`,
  domains: `SELECT n.nspname, t.typname, format_type(t.typbasetype, t.typtypmod), t.typnotnull::text FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE ${OWN} AND t.typtype = 'd' AND ${NOT_EXTENSION('t.oid')} ORDER BY 1, 2`,
  views: `SELECT n.nspname, c.relname, (c.relkind = 'm')::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${OWN} AND c.relkind IN ('v', 'm') ORDER BY 1, 2`,
  functions: `SELECT n.nspname, p.proname, p.prokind::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE ${OWN} AND ${NOT_EXTENSION('p.oid')} ORDER BY 1, 2`,
  triggers: `SELECT n.nspname, c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${OWN} AND NOT t.tgisinternal AND t.tgparentid = 0 ORDER BY 1, 2, 3`,
  domainChecks: `SELECT n.nspname, t.typname, k.conname FROM pg_constraint k JOIN pg_type t ON t.oid = k.contypid JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE ${OWN} AND k.contype = 'c' AND ${NOT_EXTENSION('t.oid')} ORDER BY 1, 2, 3`,
  schemas: `SELECT n.nspname, '' FROM pg_namespace n WHERE ${OWN} ORDER BY 1`,
} as const

export async function postgresState(db: Postgres): Promise<State> {
  const answers = await db.queryAll(Object.values(QUERIES).map((sql) => ({ sql })))
  return Object.fromEntries(
    Object.keys(QUERIES).map((name, i) => {
      const answer = answers[i]
      if (!answer || 'error' in answer) throw new Error(`${name}: ${JSON.stringify(answer)}`)
      return [name, name === 'columns' ? byTable(answer.rows) : sorted(answer.rows)]
    }),
  )
}

/** Collations differ, so both sides are sorted here; columns keep their order. */
const sorted = (rows: readonly Row[]): Row[] => sortedBy(rows, (row) => row.join('\0'))
const byTable = (rows: readonly Row[]): Row[] => sortedBy(rows, (row) => `${row[0]}\0${row[1]}`)

function sortedBy(rows: readonly Row[], key: (row: Row) => string): Row[] {
  return [...rows].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
}

/** Those that are held, and those that are not. */
const exclusionsOf = ({ indexes, unsupported = [] }: Table): string[] =>
  [...indexes.filter((i) => i.exclusion), ...unsupported.filter((u) => u.kind === 'exclusion constraint')].map(
    ({ name }) => name,
  )

const ACTION = { 'NO ACTION': 'a', RESTRICT: 'r', CASCADE: 'c', 'SET NULL': 'n', 'SET DEFAULT': 'd' } as const
const truth = (value: unknown): string => String(Boolean(value))

export function catalogState(catalog: Catalog): State {
  const index = new CatalogIndex(catalog)
  const rows = (of: (table: Table) => Row[]): Row[] =>
    catalog.tables.flatMap((t) => of(t).map((r) => [t.schema, t.name, ...r]))
  return {
    columns: byTable(
      rows((t) =>
        t.columns.map((c) => [
          c.name,
          formatType(index, c.type),
          truth(c.notNull),
          c.identity === undefined ? '' : c.identity === 'always' ? 'a' : 'd',
          c.generated ? (c.generated.stored ? 's' : 'v') : '',
          truth(c.default !== undefined || c.generated),
        ]),
      ),
    ),
    keys: sorted(
      rows((t) => [...(t.primaryKey ? [unique(t.primaryKey, 'p')] : []), ...t.uniques.map((u) => unique(u, 'u'))]),
    ),
    foreignKeys: sorted(rows((t) => t.foreignKeys.map(foreignKey))),
    checks: sorted(rows((t) => t.checks.map((c) => [c.name]))),
    indexes: sorted(
      rows((t) =>
        t.indexes
          .filter((i) => !i.exclusion)
          .map((i) => [i.name, i.method, truth(i.unique), truth(i.nullsNotDistinct)]),
      ),
    ),
    exclusions: sorted(rows((t) => exclusionsOf(t).map((name) => [name]))),
    sequences: sorted(
      catalog.sequences.map((s) => [
        s.schema,
        s.name,
        { int2: 'smallint', int4: 'integer', int8: 'bigint' }[s.type],
        s.start,
        s.increment,
        s.min,
        s.max,
        truth(s.cycle),
      ]),
    ),
    owners: sorted(
      catalog.tables.flatMap((t) =>
        t.columns.flatMap((c) => (c.sequence ? [[c.sequence.schema, c.sequence.name, t.schema, t.name, c.name]] : [])),
      ),
    ),
    enums: sorted(catalog.enums.map((e) => [e.schema, e.name, e.labels.join('|')])),
    domains: sorted(catalog.domains.map((d) => [d.schema, d.name, formatType(index, d.base), truth(d.notNull)])),
    views: sorted([
      ...catalog.views.map((v) => [v.schema, v.name, truth(v.materialized)]),
      ...catalog.tables.filter((t) => t.materialized).map((t) => [t.schema, t.name, 'true']),
    ]),
    functions: sorted([
      ...catalog.functions.map((f) => [f.schema, f.name, f.kind === 'procedure' ? 'p' : 'f']),
      ...catalog.routines.filter((r) => r.kind === 'aggregate').map((r) => [r.schema, r.name, 'a']),
    ]),
    triggers: sorted(catalog.triggers.map((t) => [t.table.schema, t.table.name, t.name])),
    domainChecks: sorted(catalog.domains.flatMap((d) => d.checks.map((c) => [d.schema, d.name, c.name]))),
    schemas: sorted(catalog.schemas.map((s) => [s, ''])),
  }
}

const unique = (u: UniqueConstraint, kind: string): Row => [
  u.name,
  kind,
  u.columns.join(','),
  truth(u.deferrable),
  truth(u.initiallyDeferred),
  truth(u.nullsNotDistinct),
]

const foreignKey = (f: ForeignKey): Row => [
  f.name,
  f.columns.join(','),
  f.references.schema,
  f.references.name,
  f.references.columns.join(','),
  ACTION[f.onUpdate],
  ACTION[f.onDelete],
  f.match === 'FULL' ? 'f' : 's',
  truth(f.deferrable),
  truth(f.initiallyDeferred),
  (f.onDeleteColumns ?? []).join(','),
]

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`

/**
 * Makes every stored expression of the catalog once more on the same database, and returns for each what Postgres says of
 * its own and of ours. Where the two texts are one, the expressions are.
 */
export async function expressionPairs(
  db: Postgres,
  catalog: Catalog,
): Promise<{ name: string; postgres: string | null; ours: string | null }[]> {
  const pairs = []
  for (const table of catalog.tables) {
    const name = `${quote(table.schema)}.${quote(table.name)}`
    const ask = async (sql: string) => (await db.query(sql)).rows[0]?.[0] ?? null
    for (const column of table.columns) {
      const expression = column.default ?? column.generated?.expression
      if (expression === undefined) continue
      const read = (c: string) =>
        ask(
          `SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE d.adrelid = '${name.replaceAll("'", "''")}'::regclass AND a.attname = '${c.replaceAll("'", "''")}'`,
        )
      const type = await ask(
        `SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = '${name}'::regclass AND attname = '${column.name}'`,
      )
      const value = column.generated
        ? `GENERATED ALWAYS AS (${expression}) ${column.generated.stored ? 'STORED' : 'VIRTUAL'}`
        : `DEFAULT (${expression})`
      if (type === null) continue
      const postgres = await read(column.name)
      await db.exec(`ALTER TABLE ${name} ADD COLUMN zz_copy ${type} ${value}`)
      pairs.push({ name: `${name}.${column.name}`, postgres, ours: await read('zz_copy') })
      await db.exec(`ALTER TABLE ${name} DROP COLUMN zz_copy`)
    }
    for (const check of table.checks) {
      const read = (c: string) =>
        ask(
          `SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conrelid = '${name}'::regclass AND conname = '${c}'`,
        )
      await db.exec(`ALTER TABLE ${name} ADD CONSTRAINT zz_copy CHECK (${check.expression}) NOT VALID`)
      pairs.push({ name: check.name, postgres: await read(check.name), ours: await read('zz_copy') })
      await db.exec(`ALTER TABLE ${name} DROP CONSTRAINT zz_copy`)
    }
    for (const index of table.indexes) {
      const read = async (i: string) =>
        (await ask(`SELECT pg_get_indexdef('${quote(table.schema)}.${quote(i)}'::regclass)`))?.replace(
          / INDEX .*? ON | WITH \(.*?\)/g,
          (found) => (found.startsWith(' WITH') ? '' : ' INDEX ON '),
        ) ?? null
      await db.exec(createIndex(index, name))
      pairs.push({ name: index.name, postgres: await read(index.name), ours: await read('zz_copy') })
      await db.exec(`DROP INDEX ${quote(table.schema)}.zz_copy`)
    }
  }
  return pairs
}

function createIndex(index: Index, table: string): string {
  const include = index.include ? ` INCLUDE (${index.include.map(quote).join(', ')})` : ''
  const nulls = index.nullsNotDistinct ? ' NULLS NOT DISTINCT' : ''
  const where = index.where === undefined ? '' : ` WHERE ${index.where}`
  return `CREATE ${index.unique && !index.exclusion ? 'UNIQUE ' : ''}INDEX zz_copy ON ${table} USING ${index.method} (${index.keys.map(indexKey).join(', ')})${include}${nulls}${where}`
}

function indexKey(k: IndexKey): string {
  const value = k.column === undefined ? `(${k.expression})` : quote(k.column)
  const words = [
    value,
    ...(k.collation ? [`COLLATE ${quote(k.collation)}`] : []),
    ...(k.opclass ? [k.opclass] : []),
    ...(k.descending ? ['DESC'] : []),
    ...(k.nulls ? [`NULLS ${k.nulls}`] : []),
  ]
  return words.join(' ')
}
