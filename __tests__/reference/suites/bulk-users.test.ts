import { prisma } from '../app/db'
import { addUsers, deactivateOlderThan, erase, importUsers } from '../app/users'
import { day, makeUser } from './factories'

describe('importing', () => {
  test('skips those who are there, whatever the case of their e-mail', async () => {
    const rows = [
      { email: 'ADA@acme.test' },
      { email: 'p@made.test', name: 'P' },
      { email: 'q@made.test' },
      { email: 'P@made.test', name: 'again' },
    ]
    expect(await importUsers(rows)).toBe(2)
    const people = await prisma.user.findMany({
      where: { email: { endsWith: '@made.test' } },
      orderBy: { email: 'asc' },
    })
    expect(people.map(({ email, name }) => [email, name])).toEqual([
      ['p@made.test', 'P'],
      ['q@made.test', null],
    ])
  })

  test('of nobody is nothing', async () => {
    expect(await importUsers([])).toBe(0)
  })

  test('mixes rows with and without a value', async () => {
    await importUsers([
      { email: 'full@made.test', role: 'ADMIN', credit: '1.50', tags: ['t'], preferences: { a: 1 } },
      { email: 'bare@made.test' },
    ])
    const select = { role: true, tags: true, preferences: true, loginCount: true } as const
    expect(await prisma.user.findUnique({ where: { email: 'full@made.test' }, select })).toEqual({
      role: 'ADMIN',
      tags: ['t'],
      preferences: { a: 1 },
      loginCount: 0,
    })
    expect(await prisma.user.findUnique({ where: { email: 'bare@made.test' }, select })).toEqual({
      role: 'MEMBER',
      tags: [],
      preferences: {},
      loginCount: 0,
    })
  })
})

describe('adding', () => {
  test('answers the rows in order, with what the database filled in', async () => {
    const users = await addUsers([{ email: 'b@made.test', role: 'SUPER_ADMIN' }, { email: 'a@made.test' }])
    expect(users.map(({ email, role }) => [email, role])).toEqual([
      ['b@made.test', 'SUPER_ADMIN'],
      ['a@made.test', 'MEMBER'],
    ])
    expect(users[1]!.id).toBe(users[0]!.id + 1n)
    expect(new Set(users.map((user) => user.publicId)).size).toBe(2)
  })

  test('adds nobody when one is a duplicate', async () => {
    const before = await prisma.user.count()
    await expect(addUsers([{ email: 'new@made.test' }, { email: 'ada@acme.test' }])).rejects.toMatchObject({
      code: 'conflict',
    })
    expect(await prisma.user.count()).toBe(before)
  })

  test('carries on after the failure', async () => {
    await expect(addUsers([{ email: 'ada@acme.test' }])).rejects.toMatchObject({ constraint: 'users_email_key' })
    expect(await addUsers([{ email: 'ok@made.test' }])).toHaveLength(1)
  })
})

describe('deactivating', () => {
  test('answers those it touched', async () => {
    const users = await deactivateOlderThan(day('2024-01-11'))
    expect(users).toEqual([{ email: 'ada@acme.test', isActive: false }])
    expect(await deactivateOlderThan(day('2024-01-11'))).toEqual([])
  })

  test('leaves the others as they were', async () => {
    await deactivateOlderThan(day('2024-02-02'))
    expect(await prisma.user.findMany({ where: { isActive: true }, select: { email: true } })).toEqual([])
    expect(await prisma.user.count({ where: { isActive: false } })).toBe(4)
  })
})

describe('erasing', () => {
  test('takes the profile along', async () => {
    const { id } = await makeUser({ profile: undefined })
    await prisma.profile.create({ data: { userId: id, bio: 'x' } })
    expect(await erase(id)).toEqual({ id })
    expect(await prisma.profile.count({ where: { userId: id } })).toBe(0)
  })

  test('is refused while there are bookings', async () => {
    const { id } = await makeUser()
    await prisma.booking.updateMany({ data: { userId: id } })
    await expect(erase(id)).rejects.toMatchObject({ code: 'in-use', constraint: 'bookings_booker_fk' })
  })

  test('is refused while somebody is mentored', async () => {
    const { id } = await makeUser()
    await makeUser({ mentorId: id })
    await expect(erase(id)).rejects.toMatchObject({ code: 'in-use', constraint: 'users_mentor_id_fkey' })
  })

  test('leaves reports without a manager', async () => {
    const boss = await makeUser()
    const report = await makeUser({ managerId: boss.id })
    await erase(boss.id)
    expect((await prisma.user.findUniqueOrThrow({ where: { id: report.id } })).managerId).toBeNull()
  })

  test('of many answers the count', async () => {
    await makeUser({ role: 'SUPER_ADMIN' })
    await makeUser({ role: 'SUPER_ADMIN' })
    expect(await prisma.user.deleteMany({ where: { role: 'SUPER_ADMIN' } })).toEqual({ count: 2 })
    expect(await prisma.user.deleteMany({ where: { role: 'SUPER_ADMIN' } })).toEqual({ count: 0 })
  })
})
