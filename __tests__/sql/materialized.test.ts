/** Materialized views, from a history and at run time: every statement of a script on the shadow and on Postgres. */
import { catalogFromScripts } from '../../src/sql/ddl'
import { LiveRows } from '../../src/history/liveRows'
import { expectSame, fixture } from './sideBySide'

test(
  'made, read, refreshed, dropped',
  () => expectSame(fixture('materialized/views.schema.sql'), fixture('materialized/views.sql')),
  60_000,
)

const rowsOf = async (scripts: readonly string[], table: string) => {
  const rows = new LiveRows()
  try {
    const catalog = await catalogFromScripts(
      scripts.map((sql) => ({ sql })),
      { rows },
    )
    return { catalog, rows: rows.database?.run(`SELECT * FROM ${table} ORDER BY 1`) }
  } finally {
    rows.close()
  }
}

test('a history fills it when it is made, and when it is refreshed', async () => {
  const made =
    'CREATE TABLE t (id int); INSERT INTO t VALUES (1), (2); CREATE MATERIALIZED VIEW mv AS SELECT id FROM t;'
  expect((await rowsOf([made, 'INSERT INTO t VALUES (3)'], 'mv')).rows).toEqual([['1'], ['2']])
  expect((await rowsOf([made, 'INSERT INTO t VALUES (3); REFRESH MATERIALIZED VIEW mv'], 'mv')).rows).toEqual([
    ['1'],
    ['2'],
    ['3'],
  ])
})

test('a renamed column makes REFRESH refuse, and its rows stay', async () => {
  const { catalog, rows } = await rowsOf(
    [
      'CREATE TABLE t (id int); INSERT INTO t VALUES (1); CREATE MATERIALIZED VIEW mv AS SELECT id FROM t;',
      'ALTER TABLE t RENAME COLUMN id TO key',
    ],
    'mv',
  )
  expect(rows).toEqual([['1']])
  expect(catalog.tables.find(({ name }) => name === 'mv')?.materialized).toMatchObject({
    populated: true,
    stale: 'column "id" of "t" was renamed after the view was made',
  })
})

test('a query that the shadow does not know leaves a view that is not read', async () => {
  const { catalog } = await rowsOf(
    ['CREATE TABLE t (id int); CREATE MATERIALIZED VIEW mv AS SELECT * FROM t TABLESAMPLE SYSTEM (10);'],
    't',
  )
  expect(catalog.views).toMatchObject([
    { name: 'mv', materialized: true, unsupported: expect.stringContaining('TABLESAMPLE') },
  ])
})
