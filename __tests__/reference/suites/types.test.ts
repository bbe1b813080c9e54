import { prisma, Prisma } from '../app/db'
import { makeProduct, makeResource, makeUser } from './factories'

const reread = (id: bigint) => prisma.user.findUniqueOrThrow({ where: { id } })

describe('dates and times', () => {
  test.each([
    ['2024-02-29T23:59:59.999Z', '2024-02-29T00:00:00.000Z'],
    ['1969-12-31T00:00:00.000Z', '1969-12-31T00:00:00.000Z'],
    ['0001-01-01T00:00:00.000Z', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T12:00:00.000Z', '9999-12-31T00:00:00.000Z'],
  ])('the date of %s is %s', async (written, read) => {
    const { id } = await makeUser({ birthDate: new Date(written) })
    expect((await reread(id)).birthDate).toEqual(new Date(read))
  })

  test.each([
    ['timestamptz(3)', { deletedAt: new Date('2024-05-06T07:08:09.123Z') }, '2024-05-06T07:08:09.123Z'],
    ['timestamp(0)', { lastSeenAt: new Date('2024-05-06T07:08:09.500Z') }, '2024-05-06T07:08:10.000Z'],
    ['time(0)', { wakeUpAt: new Date('2024-05-06T07:08:09.400Z') }, '1970-01-01T07:08:09.000Z'],
    ['timetz(3)', { quietFrom: new Date('1970-01-01T22:00:00.125Z') }, '1970-01-01T22:00:00.125Z'],
  ])('%s', async (_, data, read) => {
    const { id } = await makeUser(data)
    const user = await reread(id)
    expect(Object.keys(data).map((key) => user[key as keyof typeof data])).toEqual([new Date(read)])
  })

  test('are compared as times', async () => {
    const { id } = await makeUser({ deletedAt: new Date('2024-05-06T07:08:09.123Z') })
    const count = (deletedAt: Prisma.UserWhereInput['deletedAt']) => prisma.user.count({ where: { id, deletedAt } })
    expect(await count({ equals: new Date('2024-05-06T07:08:09.123Z') })).toBe(1)
    expect(await count({ gt: new Date('2024-05-06T07:08:09.122Z'), lt: '2024-05-06T09:08:09.124+02:00' })).toBe(1)
    expect(await count({ in: [new Date('2024-05-06T07:08:09.124Z')] })).toBe(0)
  })

  test('of a product are kept to the microsecond column they are in', async () => {
    const { id } = await makeProduct({ releasedAt: new Date('1999-12-31T23:59:59.999Z') })
    expect((await prisma.product.findUniqueOrThrow({ where: { id } })).releasedAt).toEqual(
      new Date('1999-12-31T23:59:59.999Z'),
    )
  })
})

describe('numbers', () => {
  test.each([0, -1, 2_147_483_647, -2_147_483_648])('integer %i', async (loginCount) => {
    const { id } = await makeUser({ loginCount })
    expect((await reread(id)).loginCount).toBe(loginCount)
  })

  test.each([2_147_483_648, -2_147_483_649])('integer %i is refused', async (loginCount) => {
    await expect(makeUser({ loginCount })).rejects.toMatchObject({
      code: 'P2020',
      meta: {
        driverAdapterError: { cause: { originalMessage: `value "${loginCount}" is out of range for type integer` } },
      },
    })
  })

  test.each([0.1, -1e308, 5e-324, 0.1 + 0.2, 123456789.12345679])('double %p', async (reputation) => {
    const { id } = await makeUser({ reputation })
    expect((await reread(id)).reputation).toBe(reputation)
  })

  test.each([
    [0.1, 0.1],
    [3.14159265, 3.1415927],
    [16_777_217, 16_777_216],
  ])('real %p is read as %p', async (score, read) => {
    const { id } = await makeUser({ score })
    expect((await reread(id)).score).toBe(read)
  })

  test.each([
    ['0.1', '0.1'],
    ['-99999999.99', '-99999999.99'],
    ['1e3', '1000'],
    ['0.994999', '0.99'],
    ['-0.005', '-0.01'],
  ])('numeric(10,2) %s is %s', async (credit, read) => {
    const { id } = await makeUser({ credit })
    expect((await reread(id)).credit.toString()).toBe(read)
  })

  test('decimals are compared and ordered as numbers', async () => {
    for (const hourlyRate of ['9.50', '10.00', '-1', '100']) await makeResource({ hourlyRate, name: 'rated' })
    const rows = await prisma.resource.findMany({
      where: { name: 'rated', hourlyRate: { gt: '-1', lte: 100 } },
      orderBy: { hourlyRate: 'desc' },
    })
    expect(rows.map((row) => row.hourlyRate.toString())).toEqual(['100', '10', '9.5'])
    expect(await prisma.resource.count({ where: { name: 'rated', hourlyRate: { in: ['10', '9.5'] } } })).toBe(2)
  })

  test.each([9223372036854775807n, -9223372036854775808n, 9007199254740993n])('bigint %p', async (viewCount) => {
    const { id } = await makeProduct({ viewCount })
    expect((await prisma.product.findUniqueOrThrow({ where: { id } })).viewCount).toBe(viewCount)
  })

  test('a decimal without bounds keeps all its digits', async () => {
    const team = await prisma.team.findFirstOrThrow()
    const { budget } = await prisma.team.update({
      where: { id: team.id },
      data: { budget: '123456789012345678901234567890.000000000000001' },
    })
    expect(budget!.toFixed()).toBe('123456789012345678901234567890.000000000000001')
  })
})

describe('text', () => {
  test.each(['', ' ', "it's", 'a"b', 'tab\tnew\nline', 'ümlaut ß', '日本語', '🙂👩‍👩‍👧', '\\x00 %s $1 ?', '\u2028'])(
    '%j',
    async (name) => {
      const { id } = await makeUser({ name })
      expect((await reread(id)).name).toBe(name)
      expect(await prisma.user.count({ where: { id, name } })).toBe(1)
    },
  )

  test('is compared with its case and its spaces', async () => {
    const { id } = await makeUser({ name: 'Ab ' })
    const count = (name: Prisma.UserWhereInput['name']) => prisma.user.count({ where: { id, name } })
    expect([
      await count('Ab'),
      await count('ab '),
      await count('Ab '),
      await count({ equals: 'aB ', mode: 'insensitive' }),
    ]).toEqual([0, 0, 1, 1])
    expect([
      await count({ startsWith: 'a' }),
      await count({ startsWith: 'a', mode: 'insensitive' }),
      await count({ endsWith: ' ' }),
      await count({ not: 'x' }),
    ]).toEqual([0, 1, 1, 1])
    expect([
      await count({ gt: 'AZ' }),
      await count({ lt: 'B' }),
      await count({ in: ['ab ', 'AB '], mode: 'insensitive' }),
    ]).toEqual([1, 1, 1])
  })

  test('char(7) is padded, varchar is not', async () => {
    const label = await prisma.label.create({ data: { name: 'padded', color: '#abc' } })
    expect(label.color).toBe('#abc   ')
    expect(await prisma.label.count({ where: { name: 'padded', color: '#abc' } })).toBe(1)
  })

  test('a NUL byte is refused', async () => {
    await expect(makeUser({ name: 'a\0b' })).rejects.toMatchObject({
      meta: { driverAdapterError: { cause: { originalCode: '22021' } } },
    })
  })
})

describe('other types', () => {
  test('bytes', async () => {
    const { id } = await makeUser({ avatar: Uint8Array.from([0, 255, 92, 39]) })
    expect([...(await reread(id)).avatar!]).toEqual([0, 255, 92, 39])
  })

  test('a uuid in any notation', async () => {
    const { id } = await makeUser({ publicId: '{A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11}' })
    expect((await reread(id)).publicId).toBe('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')
    expect(await prisma.user.count({ where: { publicId: 'A0EEBC999C0B4EF8BB6D6BB9BD380A11' } })).toBe(1)
  })

  test('booleans', async () => {
    expect(await prisma.user.count({ where: { isActive: true } })).toBe(3)
    expect(await prisma.user.count({ where: { isActive: { not: true } } })).toBe(1)
    expect(
      (await prisma.user.findMany({ orderBy: [{ isActive: 'asc' }, { id: 'asc' }], select: { isActive: true } })).map(
        (user) => user.isActive,
      ),
    ).toEqual([false, true, true, true])
  })

  test('lists of json', async () => {
    const { id } = await makeUser()
    const socials = [{ a: [1, 'x'] }, 'text', 5, [null]]
    const profile = await prisma.profile.create({ data: { userId: id, socials, theme: { dark: true } } })
    expect([profile.socials, profile.theme]).toEqual([socials, { dark: true }])
    expect(await prisma.profile.count({ where: { userId: id, socials: { has: 'text' } } })).toBe(1)
  })
})
