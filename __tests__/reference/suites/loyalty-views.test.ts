/** Views that can be written to, and a materialised one. */
import { prisma } from '../app/db'
import { accountOf, book, join, ranking, refreshRanking } from '../app/loyalty'
import { makeUser } from './factories'

const codeOf = (originalCode: string) => ({ meta: { driverAdapterError: { cause: { originalCode } } } })

describe('the view of open accounts', () => {
  test('is written to like a table', async () => {
    const { id: userId } = await makeUser()
    const [row] = await prisma.$queryRaw<[{ id: bigint }]>`
      INSERT INTO loyalty_open_accounts (user_id) VALUES (${userId}) RETURNING id, user_id, balance`
    expect(row).toMatchObject({ user_id: userId, balance: 0 })
    expect(await prisma.$executeRaw`UPDATE loyalty_open_accounts SET balance = 3 WHERE user_id = ${userId}`).toBe(1)
    expect(await accountOf(row.id)).toMatchObject({ balance: 3, tier: 'bronze' })
    expect(await prisma.$executeRaw`DELETE FROM loyalty_open_accounts WHERE user_id = ${userId}`).toBe(1)
  })

  test('closes none', async () => {
    const { id, userId } = await join((await makeUser()).id)
    await expect(
      prisma.$executeRaw`UPDATE loyalty_open_accounts SET closed_at = now() WHERE id = ${id}`,
    ).rejects.toMatchObject(codeOf('44000'))
    await expect(
      prisma.$executeRaw`INSERT INTO loyalty_open_accounts (user_id, closed_at) VALUES (${userId}, now())`,
    ).rejects.toMatchObject(codeOf('44000'))
    await prisma.loyaltyAccount.update({ where: { id }, data: { closedAt: new Date() } })
    expect(await prisma.$executeRaw`UPDATE loyalty_open_accounts SET balance = 1 WHERE id = ${id}`).toBe(0)
  })
})

describe('the view of members', () => {
  test('opens an account for an address', async () => {
    const { email } = await makeUser({ name: 'Ida' })
    const [member] = await prisma.$queryRaw<[{ id: bigint }]>`
      INSERT INTO loyalty_members (email) VALUES (${email}) RETURNING id`
    expect(await prisma.loyaltyMember.findMany({ where: { email } })).toEqual([
      { id: member.id, email, name: 'Ida', balance: 0, tier: 'bronze' },
    ])
    await expect(prisma.$executeRaw`INSERT INTO loyalty_members (email) VALUES ('a@b.test')`).rejects.toMatchObject(
      codeOf('P0001'),
    )
  })

  test('writes names to people and differences to entries', async () => {
    const user = await makeUser({ name: 'Ida' })
    const { id: accountId } = await join(user.id)
    await book({ accountId, points: 20 })
    const changed = await prisma.$executeRaw`
      UPDATE loyalty_members SET name = upper(name), balance = balance - 5 WHERE email = ${user.email}`
    expect(changed).toBe(1)
    expect(await prisma.loyaltyMember.findFirstOrThrow({ where: { id: accountId } })).toMatchObject({
      name: 'IDA',
      balance: 15,
    })
    expect(await prisma.loyaltyEntry.findMany({ where: { accountId, kind: 'ADJUST' } })).toMatchObject([
      { points: -5, note: 'by hand' },
    ])
  })

  test('closes accounts that are deleted there', async () => {
    const { id } = await join((await makeUser()).id)
    expect(await prisma.$executeRaw`DELETE FROM loyalty_members WHERE id = ${id}`).toBe(1)
    expect((await accountOf(id)).closedAt).toBeInstanceOf(Date)
    expect(await prisma.loyaltyMember.count()).toBe(0)
  })
})

describe('the ranking, a materialised view', () => {
  test('is as it was when it was last refreshed', async () => {
    const accounts = [await join((await makeUser()).id), await join((await makeUser()).id)]
    await prisma.loyaltyEntry.createMany({ data: accounts.map(({ id: accountId }) => ({ accountId, points: 9 })) })
    expect(await ranking()).toEqual([])
    await refreshRanking()
    await book({ accountId: accounts[1]!.id, points: 1 })
    const ranked = (ranks: number[], points: number[]) =>
      accounts.map(({ userId }, i) => ({ userId, lifetime: points[i], rank: ranks[i] }))
    expect(await ranking()).toEqual(ranked([1, 1], [9, 9]))
    await refreshRanking()
    expect(await ranking()).toEqual(ranked([2, 1], [9, 10]).reverse())
    expect(await prisma.$queryRaw`SELECT max(lifetime) AS best FROM loyalty_ranking WHERE rank = 1`).toEqual([
      { best: 10 },
    ])
  })

  test('is not written to', async () => {
    await expect(prisma.$executeRaw`DELETE FROM loyalty_ranking`).rejects.toMatchObject(codeOf('42809'))
  })
})
