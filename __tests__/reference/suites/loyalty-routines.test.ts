/** Functions and procedures of the database, called by the application. */
import { prisma } from '../app/db'
import { accountOf, book, expire, join, redeem } from '../app/loyalty'
import { makeUser } from './factories'

const raised = (originalCode: string, originalMessage: string) => ({
  meta: { driverAdapterError: { cause: { originalCode, originalMessage } } },
})

async function memberWith(points: number) {
  const { id: accountId } = await join((await makeUser()).id)
  await book({ accountId, points })
  return accountId
}

describe('functions in SQL', () => {
  test('points for an amount, by tier', async () => {
    expect(
      await prisma.$queryRaw`
        SELECT points_for(12.99) AS bronze, points_for(12.99, tier => 'gold') AS gold, points_for(NULL) AS nothing`,
    ).toEqual([{ bronze: 12, gold: 24, nothing: null }])
  })

  test('work over rows, and in conditions', async () => {
    const id = await memberWith(1200)
    await memberWith(100)
    expect(
      await prisma.$queryRaw`
        SELECT id, points_for(balance / 10.0, tier) AS again FROM loyalty_accounts WHERE loyalty_tier(lifetime) = 'gold'`,
    ).toEqual([{ id, again: 240 }])
  })

  test('a statement of an account, a table', async () => {
    const id = await memberWith(70)
    await book({ accountId: id, points: 30 })
    await book({ accountId: id, kind: 'REDEEM', points: 25 })
    expect(await prisma.$queryRaw`SELECT * FROM loyalty_statement(${id})`).toEqual([
      { kind: 'EARN', entries: 2n, points: 100n },
      { kind: 'REDEEM', entries: 1n, points: -25n },
    ])
    expect(await prisma.$queryRaw`SELECT kind FROM loyalty_statement(${id}, now() + '1 day')`).toEqual([])
  })
})

describe('functions in PL/pgSQL', () => {
  test('a voucher goes round codes that are taken', async () => {
    const id = await memberWith(100)
    expect([await redeem(id, 10), await redeem(id, 10), await redeem(id, 10)]).toEqual(
      [1, 2, 3].map((attempt) => `LY-${id}-${attempt}`),
    )
    expect((await accountOf(id)).balance).toBe(70)
    await redeem(id, 1)
    await redeem(id, 1)
    expect(await redeem(id, 1)).toBeNull()
    expect(await prisma.loyaltyEntry.count({ where: { accountId: id, voucher: { not: null } } })).toBe(5)
  })

  test('a voucher of too many points fails, and is not kept', async () => {
    const id = await memberWith(5)
    await expect(redeem(id, 6)).rejects.toMatchObject(raised('LY002', 'not enough points'))
    await expect(redeem(-1n, 6)).rejects.toMatchObject(raised('P0001', 'there is no account -1'))
    expect(await prisma.loyaltyEntry.count({ where: { accountId: id } })).toBe(1)
  })

  test('rows of tables by their names', async () => {
    await memberWith(5)
    expect(
      await prisma.$queryRaw`SELECT count_rows('loyalty_accounts', NULL, 'loyalty_entries', 'loyalty_seasons') AS rows`,
    ).toEqual([{ rows: 2n }])
    await expect(prisma.$queryRaw`SELECT count_rows('nowhere')`).rejects.toMatchObject(
      raised('42P01', 'relation "nowhere" does not exist'),
    )
  })
})

describe('procedures', () => {
  test('what is not kept expires, 500 points at a time', async () => {
    const [rich, poor] = [await memberWith(1250), await memberWith(90)]
    expect(await expire(100)).toBe(1150n)
    expect([(await accountOf(rich)).balance, (await accountOf(poor)).balance]).toEqual([100, 90])
    const lost = await prisma.loyaltyEntry.findMany({ where: { kind: 'EXPIRE' }, orderBy: { id: 'asc' } })
    expect(lost.map(({ accountId, points }) => [accountId, points])).toEqual([
      [rich, -500],
      [rich, -500],
      [rich, -150],
    ])
    await expect(expire(-1)).rejects.toMatchObject(raised('22023', 'keep is negative'))
  })

  test('accounts that are empty are closed, or deleted where they were never used', async () => {
    const before = new Date('2100-01-01T00:00:00Z')
    const [empty, full] = [await memberWith(10), await memberWith(10)]
    await book({ accountId: empty, kind: 'REDEEM', points: 10 })
    await join((await makeUser()).id)
    await prisma.$executeRaw`CALL close_accounts(${before})`
    expect(await prisma.loyaltyAccount.findMany({ orderBy: { id: 'asc' } })).toMatchObject([
      { id: empty, closedAt: before },
      { id: full, closedAt: null },
    ])
  })
})
