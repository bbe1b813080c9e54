/** Procedures with OUT arguments, cursors and a deferred constraint trigger of the migrations. */
import { prisma } from '../app/db'
import { accountOf, book, join } from '../app/loyalty'
import { makeUser } from './factories'

const raised = (originalCode: string, originalMessage: string) => ({
  meta: { driverAdapterError: { cause: { originalCode, originalMessage } } },
})

async function memberWith(points: number) {
  const { id: accountId } = await join((await makeUser()).id)
  if (points > 0) await book({ accountId, points })
  return accountId
}

const balances = async (...ids: bigint[]) => Promise.all(ids.map(async (id) => (await accountOf(id)).balance))

describe('procedures with OUT arguments', () => {
  test('a transfer gives the numbers of both entries', async () => {
    const [a, b] = [await memberWith(100), await memberWith(5)]
    const [{ sent, received }] = await prisma.$queryRaw<[{ sent: bigint; received: bigint }]>`
      CALL transfer_points(${a}, ${b}, 30, NULL, NULL)`
    expect(await balances(a, b)).toEqual([70, 35])
    expect(
      await prisma.loyaltyEntry.findMany({
        where: { id: { in: [sent, received] } },
        orderBy: { id: 'asc' },
        select: { accountId: true, kind: true, points: true, note: true },
      }),
    ).toEqual([
      { accountId: a, kind: 'ADJUST', points: -30, note: 'transfer' },
      { accountId: b, kind: 'ADJUST', points: 30, note: 'transfer' },
    ])
  })

  test('one that fails leaves nothing', async () => {
    const [a, b] = [await memberWith(10), await memberWith(0)]
    await expect(prisma.$queryRaw`CALL transfer_points(${a}, ${b}, 30, NULL, NULL)`).rejects.toMatchObject(
      raised('LY002', 'not enough points'),
    )
    expect(await balances(a, b)).toEqual([10, 0])
  })

  test('a procedure in SQL gives what its last statement gives', async () => {
    await memberWith(40)
    await memberWith(2)
    expect(await prisma.$queryRaw`CALL loyalty_totals(NULL, NULL)`).toEqual([{ accounts: 2n, points: 42n }])
  })

  test('CALL in a function, with handlers', async () => {
    const [a, b, c] = [await memberWith(50), await memberWith(5), await memberWith(20)]
    await prisma.loyaltyAccount.update({ where: { id: a }, data: { closedAt: new Date() } })
    expect(await prisma.$queryRaw`SELECT collect_points(${b}, 15) AS calls`).toEqual([{ calls: 1 }])
    expect(await balances(a, b, c)).toEqual([50, 20, 5])
  })
})

describe('a deferred constraint trigger', () => {
  test('is asked when the transaction ends', async () => {
    const [a, b] = [await memberWith(50), await memberWith(0)]
    const side = { kind: 'ADJUST', note: 'transfer' } as const
    await prisma.$transaction(async (tx) => {
      await book({ ...side, accountId: a, points: -20 }, tx)
      await book({ ...side, accountId: b, points: 20 }, tx)
    })
    expect(await balances(a, b)).toEqual([30, 20])
    await expect(
      prisma.$transaction(async (tx) => {
        await book({ ...side, accountId: a, points: -20 }, tx)
        expect(await tx.loyaltyEntry.count({ where: { accountId: a, points: -20 } })).toBe(2)
        await tx.$executeRaw`SET CONSTRAINTS loyalty_entries_transfer IMMEDIATE`
      }),
    ).rejects.toMatchObject(raised('LY003', 'transfers do not balance'))
    expect(await balances(a, b)).toEqual([30, 20])
  })
})

describe('cursors', () => {
  test('the poorest get a share, until nothing is left', async () => {
    const [a, b, c] = [await memberWith(90), await memberWith(10), await memberWith(150)]
    expect(await prisma.$queryRaw`SELECT * FROM share_points(95)`).toEqual([
      { account: b, given: 90 },
      { account: a, given: 5 },
    ])
    expect(await balances(a, b, c)).toEqual([95, 100, 150])
    expect(await prisma.$queryRaw`SELECT * FROM share_points(50, at_most => 20)`).toEqual([])
  })

  test('a page of accounts, by any column', async () => {
    const [a, b, c, d] = [await memberWith(3), await memberWith(1), await memberWith(4), await memberWith(2)]
    const page = (sorting: string, first: number, size: number) =>
      prisma.$queryRaw`SELECT * FROM loyalty_page(${sorting}, ${first}::int, ${size}::int)`
    expect(await page('balance', 1, 2)).toEqual([{ ids: [b, d], has_more: true }])
    expect(await page('balance', 3, 2)).toEqual([{ ids: [a, c], has_more: false }])
    expect(await page('id', 9, 2)).toEqual([{ ids: [], has_more: false }])
    await expect(page('nothing', 1, 2)).rejects.toMatchObject(raised('42703', 'column "nothing" does not exist'))
  })
})

test('a view that was made anew after its function was dropped', async () => {
  const id = await memberWith(250)
  expect(await prisma.$queryRaw`SELECT level FROM loyalty_levels WHERE id = ${id}`).toEqual([{ level: 2 }])
})
