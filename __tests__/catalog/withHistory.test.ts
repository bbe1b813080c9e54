import type { Catalog } from '../../src/catalog/catalog'
import { withHistory } from '../../src/catalog/withHistory'
import { catalogFromDdl } from '../../src/sql/ddl'

const HISTORY = `
CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE DOMAIN percent AS int CHECK (VALUE < 101);
CREATE SEQUENCE tickets;
CREATE TABLE parents (id serial PRIMARY KEY, m mood, old int, CHECK (id > 0));
CREATE TABLE children (id int PRIMARY KEY, a int, b int, u text CONSTRAINT by_hand UNIQUE, CHECK (a > 0));
ALTER TABLE children ADD CONSTRAINT children_b_fkey FOREIGN KEY (b) REFERENCES parents ON DELETE CASCADE;
ALTER TABLE children ADD CONSTRAINT children_a_fkey FOREIGN KEY (a) REFERENCES parents ON DELETE SET NULL;
ALTER TABLE parents ADD CONSTRAINT parents_old_fkey FOREIGN KEY (old) REFERENCES children;
CREATE UNIQUE INDEX lower_u ON children (lower(u)) WHERE a > 1;
CREATE VIEW glad AS SELECT id FROM parents WHERE m = 'glad';
`
const SCHEMA = `
CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE TABLE children (id int PRIMARY KEY, a int, b int, u text, fresh int UNIQUE);
CREATE TABLE parents (id serial PRIMARY KEY, m mood);
CREATE TABLE fresh (id int PRIMARY KEY, c int REFERENCES children);
ALTER TABLE children ADD CONSTRAINT children_a_fkey FOREIGN KEY (a) REFERENCES parents ON DELETE SET NULL;
`

let catalog: Catalog

beforeAll(async () => {
  catalog = withHistory(await catalogFromDdl(SCHEMA), await catalogFromDdl(HISTORY)).catalog
})

test('no two objects have one OID', () => {
  const { enums, domains, externalTypes, sequences, tables, views } = catalog
  const types = [...enums, ...domains, ...externalTypes].flatMap(({ oid, arrayOid }) => [oid, arrayOid])
  const parts = tables.flatMap((table) => [
    ...(table.primaryKey ? [table.primaryKey] : []),
    ...table.uniques,
    ...table.indexes,
    ...table.foreignKeys,
  ])
  const oids = [...types, ...[...sequences, ...tables, ...views, ...parts].map(({ oid }) => oid)]
  expect(new Set(oids).size).toBe(oids.length)
})

test('constraints keep the order in which the migrations make them, and new ones come last', () => {
  const keys = catalog.tables.flatMap((table) => table.foreignKeys).sort((a, b) => a.oid - b.oid)
  expect(keys.map((key) => key.name)).toEqual(['children_b_fkey', 'children_a_fkey', 'fresh_c_fkey'])
  const children = catalog.tables.find((table) => table.name === 'children')
  const uniques = [children?.primaryKey, ...(children?.uniques ?? []), ...(children?.indexes ?? [])]
  uniques.sort((a, b) => (a?.oid ?? 0) - (b?.oid ?? 0))
  expect(uniques.map((unique) => unique?.name)).toEqual(['children_pkey', 'by_hand', 'lower_u', 'children_fresh_key'])
})

test('a domain is, to Prisma, the type under it', async () => {
  const made = `CREATE DOMAIN code AS varchar(5) CHECK (VALUE <> ''); CREATE TABLE t (id int PRIMARY KEY, c code, d code);`
  const merged = withHistory(
    await catalogFromDdl('CREATE TABLE t (id int PRIMARY KEY, c varchar(5), d varchar(6));'),
    await catalogFromDdl(made),
  )
  expect(merged.drift.map(({ name }) => name)).toEqual(['public.t.d'])
})

describe.each(['', 'CREATE TABLE to_come (id int PRIMARY KEY);'])(
  'what Prisma leaves as the database has it %p',
  (more) => {
    const made = `
    CREATE TYPE size AS ENUM ('small', 'large', 'medium');
    CREATE TABLE shirts (id int PRIMARY KEY, s size, tags text[] NOT NULL);`
    const said = `
    CREATE TYPE size AS ENUM ('small', 'medium', 'large');
    CREATE TABLE shirts (id int PRIMARY KEY, s size, tags text[]);`

    test('the order of an enum, and whether a list may be null', async () => {
      const merged = withHistory(await catalogFromDdl(said + more), await catalogFromDdl(made))
      expect(merged.drift.map(({ name }) => name)).toEqual(more === '' ? [] : ['public.to_come'])
      expect(merged.catalog.enums[0]?.labels).toEqual(['small', 'large', 'medium'])
      const columns = merged.catalog.tables.find(({ name }) => name === 'shirts')?.columns
      expect(columns?.map(({ notNull }) => notNull)).toEqual([true, false, true])
    })
  },
)
