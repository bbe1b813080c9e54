import { prisma } from '../app/db'
import { listUsers, orgChart } from '../app/users'
import { makeUser } from './factories'

describe('listing people', () => {
  const names = async (query: Parameters<typeof listUsers>[0]) =>
    (await listUsers(query)).users.map((user) => user.displayName)

  test('orders by name, those without one last', async () => {
    expect(await names({})).toEqual(['Ada Lovelace', 'Grace Hopper', 'Linus', 'guest'])
  })

  test.each([
    ['ACE', ['Ada Lovelace', 'Grace Hopper']],
    ['love', ['Ada Lovelace']],
    ['acme', ['Ada Lovelace', 'Grace Hopper', 'Linus']],
    ['%', []],
    ['_', []],
    ['example', ['guest']],
  ])('finds %p in names and e-mails', async (text, expected) => {
    expect(await names({ text })).toEqual(expected)
  })

  test('filters by role and text together', async () => {
    expect(await names({ text: 'a', role: 'MANAGER' })).toEqual(['Grace Hopper'])
    expect(await names({ role: 'SUPER_ADMIN' })).toEqual([])
  })

  test('escapes what LIKE would read as a pattern', async () => {
    await makeUser({ name: '100% real' })
    await makeUser({ name: 'back\\slash' })
    expect(await names({ text: '0% r' })).toEqual(['100% real'])
    expect(await names({ text: '\\' })).toEqual(['back\\slash'])
  })

  describe('page by page', () => {
    beforeAll(async () => {
      for (const name of ['Bea', 'Cyd', 'Cyd', 'Dot', null]) await makeUser({ name, role: 'SUPER_ADMIN' })
    })

    test('walks through all of them once', async () => {
      const seen: string[] = []
      let after: bigint | undefined
      do {
        const page = await listUsers({ role: 'SUPER_ADMIN', after, take: 2 })
        expect(page.users.length).toBeLessThanOrEqual(2)
        seen.push(...page.users.map((user) => user.name ?? '-'))
        after = page.next
      } while (after !== undefined)
      expect(seen).toEqual(['Bea', 'Cyd', 'Cyd', 'Dot', '-'])
    })

    test('says when there is no further page', async () => {
      expect((await listUsers({ role: 'SUPER_ADMIN', take: 5 })).next).toBeUndefined()
      expect((await listUsers({ role: 'SUPER_ADMIN', take: 4 })).next).toEqual(expect.any(BigInt))
    })

    test('reads backwards with a negative take', async () => {
      const last = await prisma.user.findMany({
        where: { role: 'SUPER_ADMIN' },
        orderBy: { id: 'asc' },
        take: -2,
        select: { name: true },
      })
      expect(last).toEqual([{ name: 'Dot' }, { name: null }])
    })

    test('skips by offset', async () => {
      const rows = await prisma.user.findMany({
        where: { role: 'SUPER_ADMIN' },
        orderBy: [{ name: 'desc' }, { id: 'desc' }],
        skip: 1,
        take: 2,
      })
      expect(rows.map((user) => user.name)).toEqual(['Dot', 'Cyd'])
    })
  })

  test('an unknown cursor gives an empty page', async () => {
    expect((await listUsers({ after: 999_999_999n })).users).toEqual([])
  })
})

describe('the organization chart', () => {
  const find = async (email: string) => (await prisma.user.findUniqueOrThrow({ where: { email } })).id

  test('shows manager, reports and counts', async () => {
    expect(await orgChart(await find('grace@acme.test'))).toEqual({
      email: 'Grace@Acme.test',
      manager: { email: 'ada@acme.test' },
      reports: [{ email: 'linus@acme.test', _count: { reports: 0 } }],
      _count: { reports: 1, mentees: 0 },
    })
  })

  test('has no manager at the top', async () => {
    const chart = await orgChart(await find('ada@acme.test'))
    expect(chart).toMatchObject({
      manager: null,
      reports: [{ email: 'Grace@Acme.test', _count: { reports: 1 } }],
      _count: { reports: 1, mentees: 1 },
    })
  })

  test('of nobody is null', async () => {
    expect(await orgChart(-5n)).toBeNull()
  })

  test('finds people by their manager', async () => {
    const rows = await prisma.user.findMany({
      where: { manager: { is: { manager: { is: { email: 'ada@acme.test' } } } } },
    })
    expect(rows.map((user) => user.email)).toEqual(['linus@acme.test'])
    expect(await prisma.user.count({ where: { managerId: null } })).toBe(2)
    expect(await prisma.user.count({ where: { manager: { isNot: { email: 'ada@acme.test' } } } })).toBe(3)
  })
})
