/** Kysely and Prisma beside each other, on one database. */
import { Kysely, PostgresDialect, sql } from 'kysely'
import { prisma } from '../reference/app/db'
import { openPool } from './connections'
import { failureOf } from './failure'

interface Tables {
  warehouses: { code: string; name: string }
  feature_flags: { key: string; rollout: number }
}

const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: openPool(3) }) })
const warehouse = (code: string) => ({ code, name: code })

test('each sees what the other wrote', async () => {
  await db
    .insertInto('warehouses')
    .values([warehouse('A'), warehouse('B')])
    .execute()
  await prisma.warehouse.update({ where: { code: 'A' }, data: { name: 'by Prisma' } })
  const rows = await db
    .selectFrom('warehouses')
    .select('name')
    .where('code', 'in', ['A', 'B'])
    .orderBy('code')
    .execute()
  expect(rows).toEqual([{ name: 'by Prisma' }, { name: 'B' }])
})

test('the test before left nothing', async () => {
  const { n } = await db
    .selectFrom('warehouses')
    .select(({ fn }) => fn.countAll<string>().as('n'))
    .executeTakeFirstOrThrow()
  expect(n).toBe('2')
})

test('transactions commit and roll back', async () => {
  await db.transaction().execute((tx) => tx.insertInto('warehouses').values(warehouse('A')).execute())
  const attempt = db
    .transaction()
    .setIsolationLevel('serializable')
    .execute(async (tx) => {
      await tx.insertInto('warehouses').values(warehouse('B')).execute()
      await tx.insertInto('warehouses').values(warehouse('A')).execute()
    })
  expect(await failureOf(attempt)).toMatchObject({ code: '23505', constraint: 'warehouses_pkey' })
  expect(await prisma.warehouse.count()).toBe(3)
})

test('controlled transactions with savepoints', async () => {
  const tx = await db.startTransaction().execute()
  await tx.insertInto('warehouses').values(warehouse('A')).execute()
  const after = await tx.savepoint('after').execute()
  await after.insertInto('warehouses').values(warehouse('B')).execute()
  const before = await after.rollbackToSavepoint('after').execute()
  await before.insertInto('warehouses').values(warehouse('C')).execute()
  await before.commit().execute()
  expect(await prisma.warehouse.findMany({ select: { code: true }, orderBy: { code: 'asc' } })).toEqual(
    ['A   ', 'C   ', 'HAM1', 'MUC '].map((code) => ({ code })),
  )
})

test('transactions of both at once', async () => {
  await Promise.all([
    ...[1, 2, 3].map((n) =>
      db.transaction().execute((tx) =>
        tx
          .updateTable('feature_flags')
          .set({ rollout: sql`rollout + ${n}` })
          .where('key', '=', 'waiting-list')
          .execute(),
      ),
    ),
    ...[10, 20].map((increment) =>
      prisma.$transaction((tx) =>
        tx.featureFlag.update({ where: { key: 'waiting-list' }, data: { rollout: { increment } } }),
      ),
    ),
  ])
  expect((await prisma.featureFlag.findUniqueOrThrow({ where: { key: 'waiting-list' } })).rollout).toBe(36)
})
