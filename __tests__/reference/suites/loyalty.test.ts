/** Triggers, generated columns and constraints that only the migrations have, through Prisma and through SQL. */
import { prisma } from '../app/db'
import { history } from '../app/audit'
import { accountOf, book, join } from '../app/loyalty'
import { makeUser } from './factories'

const raised = (originalCode: string, originalMessage: string) => ({
  meta: { driverAdapterError: { cause: { originalCode, originalMessage } } },
})

const newAccount = async () => join((await makeUser()).id)

describe('an entry', () => {
  test.each([
    ['EARN', -40, 40, null],
    ['REDEEM', 40, -40, null],
    ['EXPIRE', -40, -40, null],
    ['ADJUST', -40, -40, 'by hand'],
  ] as const)('%s of %i is written as %i', async (kind, given, points, note) => {
    const { id: accountId } = await newAccount()
    await book({ accountId, points: 100 })
    expect(await book({ accountId, kind, points: given })).toMatchObject({ kind, points, note })
    expect((await accountOf(accountId)).balance).toBe(100 + points)
  })

  test('of nothing is not written', async () => {
    const { id: accountId } = await newAccount()
    const rows = await prisma.$executeRaw`INSERT INTO loyalty_entries (account_id, points) VALUES (${accountId}, 0)`
    expect(rows).toBe(0)
    const { count } = await prisma.loyaltyEntry.createMany({ data: [0, 5, 0].map((points) => ({ accountId, points })) })
    expect(count).toBe(1)
  })

  test('stays as it is', async () => {
    const { id: accountId } = await newAccount()
    const { id } = await book({ accountId, points: 1 })
    const forbidden = (operation: string) => raised('P0001', `${operation} on public.loyalty_entries is not allowed`)
    await expect(prisma.loyaltyEntry.update({ where: { id }, data: { note: 'x' } })).rejects.toMatchObject(
      forbidden('UPDATE'),
    )
    await expect(prisma.loyaltyEntry.deleteMany({ where: { id: -1n } })).rejects.toMatchObject(forbidden('DELETE'))
    await expect(prisma.$executeRaw`TRUNCATE loyalty_entries`).rejects.toMatchObject(forbidden('TRUNCATE'))
    expect(await prisma.loyaltyEntry.count()).toBe(1)
  })

  test('needs an account that is open', async () => {
    const { id } = await newAccount()
    await prisma.loyaltyAccount.update({ where: { id }, data: { closedAt: new Date() } })
    await expect(book({ accountId: id, points: 1 })).rejects.toMatchObject(raised('LY001', `account ${id} is closed`))
    await expect(
      prisma.$executeRaw`INSERT INTO loyalty_entries (account_id, points) VALUES (-1, 1)`,
    ).rejects.toMatchObject(raised('23503', 'there is no account -1'))
  })
})

describe('a balance', () => {
  test('follows all entries of a statement', async () => {
    const [first, second] = [await newAccount(), await newAccount()]
    await prisma.loyaltyEntry.createMany({
      data: [
        { accountId: first.id, points: 300 },
        { accountId: second.id, points: 10 },
        { accountId: first.id, kind: 'REDEEM', points: 120 },
      ],
    })
    await prisma.$executeRaw`
      INSERT INTO loyalty_entries (account_id, points, note) SELECT id, 5, 'spring' FROM loyalty_accounts ORDER BY id`
    expect([await accountOf(first.id), await accountOf(second.id)]).toMatchObject([
      { balance: 185, lifetime: 305, tier: 'silver' },
      { balance: 15, lifetime: 15, tier: 'bronze' },
    ])
  })

  test('is never negative, and nothing of the statement stays', async () => {
    const { id: accountId } = await newAccount()
    await book({ accountId, points: 10 })
    const failing = prisma.loyaltyEntry.createMany({
      data: [
        { accountId, points: 5 },
        { accountId, kind: 'REDEEM', points: 16 },
      ],
    })
    await expect(failing).rejects.toMatchObject(raised('LY002', 'not enough points'))
    expect(await accountOf(accountId)).toMatchObject({ balance: 10, lifetime: 10 })
    await expect(
      prisma.$executeRaw`UPDATE loyalty_accounts SET balance = -1 WHERE id = ${accountId}`,
    ).rejects.toMatchObject({ meta: { driverAdapterError: { cause: { originalCode: '23514' } } } })
  })

  test('comes back with the transaction', async () => {
    const { id: accountId } = await newAccount()
    const failing = prisma.$transaction(async (tx) => {
      await book({ accountId, points: 1000 }, tx)
      expect(await accountOf(accountId, tx)).toMatchObject({ balance: 1000, tier: 'gold' })
      throw new Error('taken back')
    })
    await expect(failing).rejects.toThrow('taken back')
    expect(await accountOf(accountId)).toMatchObject({ balance: 0, tier: 'bronze' })
  })

  test('of nested writes', async () => {
    const { id: userId } = await makeUser()
    const user = await prisma.user.update({
      where: { id: userId },
      data: { loyalty: { create: { entries: { create: [{ points: 200 }, { kind: 'REDEEM', points: 50 }] } } } },
      include: { loyalty: { include: { entries: { orderBy: { id: 'asc' } } } } },
    })
    expect(user.loyalty).toMatchObject([{ balance: 150, entries: [{ points: 200 }, { points: -50 }] }])
  })
})

describe('an account', () => {
  test('is the only open one of its person', async () => {
    const { id, userId } = await newAccount()
    await expect(join(userId)).rejects.toMatchObject(
      raised('23P01', 'conflicting key value violates exclusion constraint "loyalty_accounts_one_open"'),
    )
    await prisma.loyaltyAccount.update({ where: { id }, data: { closedAt: new Date() } })
    expect((await join(userId)).closedAt).toBeNull()
    await expect(
      prisma.$executeRaw`UPDATE loyalty_accounts SET closed_at = NULL WHERE id = ${id}`,
    ).rejects.toMatchObject({ meta: { driverAdapterError: { cause: { originalCode: '23P01' } } } })
  })

  test('is logged when it is opened, closed and deleted, not when its balance changes', async () => {
    const { id } = await newAccount()
    await prisma.loyaltyAccount.update({ where: { id }, data: { balance: 7 } })
    await prisma.$executeRaw`UPDATE loyalty_accounts SET closed_at = '2025-10-20T12:00:00.123Z' WHERE id = ${id}`
    await prisma.loyaltyAccount.delete({ where: { id } })
    const open = { id: Number(id), balance: 0, lifetime: 0, tier: 'bronze', closed_at: null }
    const closed = { ...open, balance: 7, closed_at: '2025-10-20T12:00:00.123+00:00' }
    expect(await history('LoyaltyAccount', `${id}`)).toMatchObject([
      { action: 'CREATE', before: null, after: open },
      { action: 'UPDATE', before: { ...open, balance: 7 }, after: closed },
      { action: 'DELETE', before: closed, after: null },
    ])
  })

  test('goes with its person, and is logged then too', async () => {
    const { id, userId } = await newAccount()
    await prisma.user.delete({ where: { id: userId } })
    expect((await history('LoyaltyAccount', `${id}`)).map(({ action }) => action)).toEqual(['CREATE', 'DELETE'])
  })

  test('with entries keeps its person', async () => {
    const { id: accountId, userId } = await newAccount()
    await book({ accountId, points: 1 })
    await expect(prisma.user.delete({ where: { id: userId } })).rejects.toMatchObject({ code: 'P2003' })
  })
})
