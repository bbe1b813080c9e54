import { prisma } from '../app/db'
import { makeUser } from './factories'

const emails = async () =>
  (await prisma.user.findMany({ where: { email: { endsWith: '@tx.test' } }, orderBy: { id: 'asc' } })).map(
    (user) => user.email,
  )

describe('interactive transactions', () => {
  test('commit when the function ends', async () => {
    const result = await prisma.$transaction(async (tx) => {
      await tx.user.create({ data: { email: 'a@tx.test' } })
      return tx.user.count({ where: { email: 'a@tx.test' } })
    })
    expect(result).toBe(1)
    expect(await emails()).toEqual(['a@tx.test'])
  })

  test('roll back when it throws', async () => {
    const attempt = prisma.$transaction(async (tx) => {
      await tx.user.create({ data: { email: 'a@tx.test' } })
      throw new RangeError('no')
    })
    await expect(attempt).rejects.toBeInstanceOf(RangeError)
    expect(await emails()).toEqual([])
  })

  test('see their own changes', async () => {
    await prisma.$transaction(async (tx) => {
      const user = await tx.user.create({ data: { email: 'a@tx.test', loginCount: 1 } })
      await tx.user.update({ where: { id: user.id }, data: { loginCount: { multiply: 21 } } })
      expect((await tx.user.findUniqueOrThrow({ where: { id: user.id } })).loginCount).toBe(21)
    })
  })

  test('are over after a failed statement, even if it is caught', async () => {
    const attempt = prisma.$transaction(async (tx) => {
      await tx.user.create({ data: { email: 'a@tx.test' } })
      await tx.user.create({ data: { email: 'ada@acme.test' } }).catch(() => undefined)
      await tx.user.create({ data: { email: 'b@tx.test' } })
    })
    await expect(attempt).rejects.toMatchObject({ meta: { driverAdapterError: { cause: { originalCode: '25P02' } } } })
    expect(await emails()).toEqual([])
  })

  test('cannot be used after their end', async () => {
    let late: Promise<unknown> | undefined
    await prisma.$transaction(async (tx) => {
      late = new Promise((resolve) => setTimeout(resolve, 20)).then(() => tx.user.count())
    })
    await expect(late).rejects.toMatchObject({ code: 'P2028' })
  })

  test.each(['ReadCommitted', 'RepeatableRead', 'Serializable'] as const)('at %s', async (isolationLevel) => {
    const count = await prisma.$transaction(
      (tx) => tx.user.updateMany({ where: { role: 'ADMIN' }, data: { loginCount: { increment: 1 } } }),
      { isolationLevel },
    )
    expect(count).toEqual({ count: 1 })
  })

  test('run several statements at once, one after the other', async () => {
    const names = await prisma.$transaction(async (tx) => {
      const users = await Promise.all(
        ['a', 'b', 'c'].map((name) => tx.user.create({ data: { email: `${name}@tx.test`, name } })),
      )
      return users.map((user) => user.name)
    })
    expect(names).toEqual(['a', 'b', 'c'])
    expect(await emails()).toHaveLength(3)
  })
})

describe('batches', () => {
  test('answer a result for each', async () => {
    const [user, count, rows] = await prisma.$transaction([
      prisma.user.create({ data: { email: 'a@tx.test' } }),
      prisma.user.count({ where: { email: { endsWith: '@tx.test' } } }),
      prisma.$queryRaw<{ n: number }[]>`SELECT count(*)::int AS n FROM users WHERE email = 'A@TX.test'`,
    ])
    expect([user.email, count, rows]).toEqual(['a@tx.test', 1, [{ n: 1 }]])
  })

  test('do all or nothing', async () => {
    const attempt = prisma.$transaction([
      prisma.user.create({ data: { email: 'a@tx.test' } }),
      prisma.user.create({ data: { email: 'A@tx.test' } }),
    ])
    await expect(attempt).rejects.toMatchObject({ code: 'P2002' })
    expect(await emails()).toEqual([])
  })

  test('may be empty', async () => {
    expect(await prisma.$transaction([])).toEqual([])
  })

  test('take an isolation level', async () => {
    const [first] = await prisma.$transaction([prisma.user.count(), prisma.team.count()], {
      isolationLevel: 'Serializable',
    })
    expect(first).toBe(4)
  })
})

describe('ids', () => {
  test('are not given twice, even after a rollback', async () => {
    const before = await makeUser()
    await prisma
      .$transaction(async (tx) => {
        await tx.user.create({ data: { email: 'a@tx.test' } })
        throw new Error('undo')
      })
      .catch(() => undefined)
    expect((await makeUser()).id).toBe(before.id + 2n)
  })

  test('are not given twice after a unique violation', async () => {
    const before = await makeUser()
    await makeUser({ email: 'ada@acme.test' }).catch(() => undefined)
    expect((await makeUser()).id).toBe(before.id + 2n)
  })

  test('given by hand do not move the sequence', async () => {
    const before = await makeUser()
    await makeUser({ id: before.id + 1n })
    await expect(makeUser()).rejects.toMatchObject({
      code: 'P2002',
      meta: { driverAdapterError: { cause: { constraint: { index: 'users_pkey' } } } },
    })
    expect((await makeUser()).id).toBe(before.id + 2n)
  })
})
