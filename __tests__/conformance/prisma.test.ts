import { prisma } from '../reference/app/db'
import { acme } from '../reference/suites/factories'
import { codeOf, failureOf } from './failure'

const add = (db: Pick<typeof prisma, 'warehouse'>, code: string) => db.warehouse.create({ data: { code, name: code } })
const count = () => prisma.warehouse.count()

describe('interactive transactions', () => {
  test('commit', async () => {
    const inside = await prisma.$transaction(async (tx) => {
      await add(tx, 'A')
      return tx.warehouse.count()
    })
    expect([inside, await count()]).toEqual([3, 3])
  })

  test('roll back when the callback throws, with its error', async () => {
    const error = new RangeError('no')
    const attempt = prisma.$transaction(async (tx) => {
      await add(tx, 'A')
      throw error
    })
    expect(await failureOf(attempt)).toBe(error)
    expect(await count()).toBe(2)
  })

  test('are over after an error that the callback swallows', async () => {
    const attempt = prisma.$transaction(async (tx) => {
      await add(tx, 'A')
      await add(tx, 'MUC').catch(() => undefined)
      await tx.warehouse.count()
    })
    expect(codeOf(await failureOf(attempt))).toBe('25P02')
    expect(await count()).toBe(2)
  })

  test('nest nothing of one another', async () => {
    for (const code of ['A', 'B', 'C']) await prisma.$transaction((tx) => add(tx, code))
    await prisma.$transaction(async (tx) => void (await tx.warehouse.deleteMany({ where: { code: 'B' } })))
    expect(await count()).toBe(4)
  })

  test('that take too long are rolled back by Prisma', async () => {
    const attempt = prisma.$transaction(
      async (tx) => {
        await add(tx, 'A')
        await new Promise((resolve) => setTimeout(resolve, 150))
        await add(tx, 'B')
      },
      { timeout: 50 },
    )
    expect(await failureOf(attempt)).toMatchObject({ code: 'P2028' })
    expect(await count()).toBe(2)
    await prisma.$transaction((tx) => add(tx, 'C'))
    expect(await count()).toBe(3)
  })

  test.each(['ReadUncommitted', 'ReadCommitted', 'RepeatableRead', 'Serializable'] as const)(
    'at %s',
    async (isolationLevel) => {
      await prisma.$transaction((tx) => add(tx, 'A'), { isolationLevel })
      expect(await count()).toBe(3)
    },
  )

  test('run at once, one commits after the other', async () => {
    const flags = prisma.featureFlag
    await Promise.all(
      [1, 2, 3, 4].map((n) =>
        prisma.$transaction(async (tx) => {
          await tx.featureFlag.update({ where: { key: 'waiting-list' }, data: { rollout: { increment: n } } })
        }),
      ),
    )
    expect((await flags.findUniqueOrThrow({ where: { key: 'waiting-list' } })).rollout).toBe(10)
  })
})

describe('batches', () => {
  test('commit together', async () => {
    await prisma.$transaction([add(prisma, 'A'), add(prisma, 'B'), prisma.warehouse.delete({ where: { code: 'A' } })])
    expect(await count()).toBe(3)
  })

  test('fail together', async () => {
    const attempt = prisma.$transaction([add(prisma, 'A'), add(prisma, 'MUC'), add(prisma, 'B')])
    await expect(attempt).rejects.toMatchObject({ code: 'P2002' })
    expect(await count()).toBe(2)
  })
})

describe('nested writes', () => {
  const withItems = (lines: readonly number[]) =>
    acme().then(({ id: organizationId }) =>
      prisma.order.create({
        data: {
          organizationId,
          items: { create: lines.map((line) => ({ line, unitPrice: 1, product: { connect: { sku: 'MIC-SM-1' } } })) },
        },
        include: { items: true },
      }),
    )

  test('are one transaction', async () => {
    const order = await withItems([1, 2, 3])
    expect(order.items).toHaveLength(3)
  })

  test('leave nothing where one of them fails', async () => {
    const before = await prisma.order.count()
    await expect(withItems([1, 2, 2])).rejects.toMatchObject({ code: 'P2002' })
    expect(await prisma.order.count()).toBe(before)
  })
})

describe('$extends', () => {
  test('in a transaction', async () => {
    const names = await prisma.$transaction(async (tx) => {
      const user = await tx.user.create({ data: { email: 'extended@made.test' } })
      await tx.user.update({ where: { id: user.id }, data: { deletedAt: new Date(0) } })
      return [user.displayName, await tx.user.findFirst({ where: { id: user.id } })]
    })
    expect(names).toEqual(['extended', null])
  })

  test('with a transaction of its own around every query', async () => {
    const around = prisma.$extends({
      query: {
        $allModels: {
          async $allOperations({ args, query }) {
            const [, result] = await prisma.$transaction([prisma.$queryRaw`SELECT 1`, query(args) as never])
            return result
          },
        },
      },
    })
    await around.warehouse.create({ data: { code: 'A', name: 'A' } })
    await expect(around.warehouse.create({ data: { code: 'A', name: 'A' } })).rejects.toMatchObject({ code: 'P2002' })
    expect(await around.warehouse.count()).toBe(3)
  })
})

test('raw queries, in and outside of a transaction', async () => {
  expect(await prisma.$executeRaw`UPDATE warehouses SET name = ${'x'}`).toBe(2)
  const rows = await prisma.$transaction((tx) => tx.$queryRaw<{ n: bigint }[]>`SELECT count(*) AS n FROM warehouses`)
  expect(rows).toEqual([{ n: 2n }])
  await expect(prisma.$queryRawUnsafe('SELECT nothing')).rejects.toMatchObject({ code: 'P2010' })
  expect(await count()).toBe(2)
})
