import { prisma, Prisma } from '../app/db'
import {
  audited,
  entitiesTouchedBy,
  explicitlyNull,
  history,
  perAction,
  record,
  whereBecame,
  withoutState,
} from '../app/audit'
import { makeUser } from './factories'

describe('an entry', () => {
  test('says who was connected to what', async () => {
    const entry = await record({ action: 'LOGIN', entity: 'user', entityId: '1', actorId: 1n })
    expect(entry).toMatchObject({ action: 'LOGIN', actions: ['CREATE'], before: null, after: null, actorId: 1n })
    expect(entry.dbUser).toMatch(/./)
    expect(entry.dbName).toMatch(/./)
    expect(entry.at).toEqual(expect.any(Date))
  })

  test('keeps actions whose name in the database differs', async () => {
    const { id } = await record({ action: 'EXPORT', entity: 'user' })
    const entry = await prisma.auditLog.update({ where: { id }, data: { actions: { push: ['EXPORT', 'DELETE'] } } })
    expect(entry).toMatchObject({ action: 'EXPORT', actions: ['CREATE', 'EXPORT', 'DELETE'] })
    expect(
      await prisma.auditLog.count({
        where: { action: { in: ['EXPORT'] }, actions: { hasEvery: ['EXPORT', 'CREATE'] } },
      }),
    ).toBe(1)
  })
})

describe('audited work', () => {
  test('is logged with what it did', async () => {
    const user = await audited({ action: 'CREATE', entity: 'user', after: { email: 'x@made.test' } }, (tx) =>
      tx.user.create({ data: { email: 'x@made.test' } }),
    )
    expect(user.email).toBe('x@made.test')
    expect(await whereBecame(['email'], 'x@made.test')).toEqual([{ entity: 'user', entityId: null }])
  })

  test('is not logged when it fails', async () => {
    const failing = audited({ action: 'CREATE', entity: 'user' }, (tx) =>
      tx.user.create({ data: { email: 'ada@acme.test' } }),
    )
    await expect(failing).rejects.toMatchObject({ code: 'P2002' })
    expect(await prisma.auditLog.count()).toBe(0)
  })

  test('is undone when it cannot be logged', async () => {
    const work = audited({ action: 'CREATE', entity: 'e'.repeat(61) }, (tx) =>
      tx.user.create({ data: { email: 'x@made.test' } }),
    )
    await expect(work).rejects.toMatchObject({ code: 'P2000', meta: { modelName: 'AuditLog' } })
    expect(await prisma.user.count({ where: { email: 'x@made.test' } })).toBe(0)
  })
})

describe('the log', () => {
  let actorId: bigint
  beforeAll(async () => {
    actorId = (await makeUser()).id
    await record({
      action: 'CREATE',
      entity: 'order',
      entityId: '7',
      actorId,
      after: { status: 'CART', lines: [{ sku: 'A', n: 2 }] },
    })
    await record({
      action: 'UPDATE',
      entity: 'order',
      entityId: '7',
      actorId,
      before: { status: 'CART' },
      after: {
        status: 'PAID',
        lines: [
          { sku: 'A', n: 2 },
          { sku: 'B', n: 1 },
        ],
      },
    })
    await record({
      action: 'UPDATE',
      entity: 'user',
      entityId: '8',
      actorId,
      before: { name: 'a' },
      after: { name: null },
    })
    await prisma.auditLog.create({
      data: { action: 'DELETE', entity: 'order', entityId: '9', before: {}, after: Prisma.JsonNull },
    })
  })

  test('tells the history of one thing', async () => {
    expect(await history('order', '7')).toEqual([
      { action: 'CREATE', before: null, after: { status: 'CART', lines: [{ sku: 'A', n: 2 }] } },
      {
        action: 'UPDATE',
        before: { status: 'CART' },
        after: {
          status: 'PAID',
          lines: [
            { sku: 'A', n: 2 },
            { sku: 'B', n: 1 },
          ],
        },
      },
    ])
  })

  test('finds a value deep inside', async () => {
    expect(await whereBecame(['status'], 'PAID')).toEqual([{ entity: 'order', entityId: '7' }])
    expect(await whereBecame(['lines', '1', 'sku'], 'B')).toEqual([{ entity: 'order', entityId: '7' }])
    expect(await whereBecame(['lines', '0', 'n'], 2)).toHaveLength(2)
    expect(await whereBecame(['lines', '5', 'n'], 2)).toEqual([])
  })

  test('finds elements of an array', async () => {
    const rows = await prisma.auditLog.findMany({
      where: { after: { path: ['lines'], array_contains: [{ sku: 'B' }] } },
      select: { action: true },
    })
    expect(rows).toEqual([{ action: 'UPDATE' }])
    const starts = await prisma.auditLog.count({
      where: { after: { path: ['lines'], array_starts_with: { sku: 'A', n: 2 } } },
    })
    const ends = await prisma.auditLog.count({
      where: { after: { path: ['lines'], array_ends_with: { sku: 'A', n: 2 } } },
    })
    expect([starts, ends]).toEqual([2, 1])
  })

  test('tells no value from a null', async () => {
    expect(await withoutState()).toEqual([{ entityId: '7' }])
    expect(await explicitlyNull()).toEqual([{ entityId: '9' }])
    expect(await prisma.auditLog.count({ where: { after: { path: ['name'], equals: Prisma.JsonNull } } })).toBe(1)
  })

  test('knows what somebody touched', async () => {
    expect(await entitiesTouchedBy(actorId)).toEqual(['order', 'user'])
    expect(await entitiesTouchedBy(-1n)).toEqual([])
  })

  test('is counted per entity and action', async () => {
    expect((await perAction()).map((row) => [row.entity, row.action, row._count._all])).toEqual([
      ['order', 'CREATE', 1],
      ['order', 'UPDATE', 1],
      ['order', 'DELETE', 1],
      ['user', 'UPDATE', 1],
    ])
  })
})
