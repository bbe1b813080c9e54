import { prisma } from '../app/db'
import { AppError } from '../app/errors'
import { findByEmail, recordLogin, register } from '../app/users'
import { makeUser } from './factories'

describe('registering', () => {
  test('creates the account with its profile and organization', async () => {
    const user = await register({ email: 'new@acme.test', name: 'New', organization: 'acme', bio: 'Hi.' })
    expect(user).toMatchObject({
      email: 'new@acme.test',
      name: 'New',
      displayName: 'New',
      role: 'MEMBER',
      grants: ['MEMBER'],
      tags: [],
      interests: [],
      isActive: true,
      loginCount: 0,
      organization: { slug: 'acme' },
      profile: { bio: 'Hi.', website: null, socials: [], theme: 'light' },
    })
    expect(typeof user.id).toBe('bigint')
    expect(user.profile!.userId).toBe(user.id)
    expect(user.credit.toFixed(2)).toBe('0.00')
    expect(user.createdAt).toEqual(expect.any(Date))
    expect(user).not.toHaveProperty('legacyHash')
  })

  test('gives rising ids and a random public id', async () => {
    const first = await register({ email: 'one@acme.test' })
    const second = await register({ email: 'two@acme.test' })
    expect(second.id > first.id).toBe(true)
    expect(first.publicId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(second.publicId).not.toBe(first.publicId)
  })

  test.each(['ada@acme.test', 'ADA@ACME.TEST', 'Ada@acme.Test'])('refuses %s, which is taken', async (email) => {
    await expect(register({ email })).rejects.toMatchObject({ code: 'conflict', constraint: 'users_email_key' })
  })

  test('leaves nothing behind when the organization is unknown', async () => {
    await expect(register({ email: 'lost@acme.test', organization: 'nowhere' })).rejects.toMatchObject({
      code: 'not-found',
    })
    expect(await findByEmail('lost@acme.test')).toBeNull()
    expect(await prisma.profile.count({ where: { user: { email: 'lost@acme.test' } } })).toBe(0)
  })

  test('refuses a name of more than 80 characters', async () => {
    await expect(register({ email: 'long@acme.test', name: 'n'.repeat(81) })).rejects.toMatchObject({
      code: 'too-long',
    })
  })

  test('takes a name of 80 characters, counted as characters', async () => {
    const name = 'ü'.repeat(78) + '🙂🙂'
    expect((await register({ email: 'exact@acme.test', name })).name).toBe(name)
  })
})

describe('finding by e-mail', () => {
  test('keeps the case it was entered with', async () => {
    expect((await findByEmail('grace@acme.test'))?.email).toBe('Grace@Acme.test')
  })

  test.each([
    ['GRACE@acme.test', true],
    ['grace@acme.tes', false],
    [' grace@acme.test', false],
  ])('%p is found: %p', async (email, found) => {
    expect((await findByEmail(email)) !== null).toBe(found)
  })

  test('compares e-mails without case in lists too', async () => {
    const users = await prisma.user.findMany({
      where: { email: { in: ['ADA@ACME.TEST', 'GRACE@ACME.TEST', 'x'] } },
      orderBy: { id: 'asc' },
    })
    expect(users.map((user) => user.name)).toEqual(['Ada Lovelace', 'Grace Hopper'])
  })

  test('orders e-mails without case', async () => {
    const users = await prisma.user.findMany({ orderBy: { email: 'asc' }, select: { email: true } })
    expect(users.map((user) => user.email)).toEqual([
      'ada@acme.test',
      'Grace@Acme.test',
      'guest@example.test',
      'linus@acme.test',
    ])
  })
})

describe('signing in', () => {
  let id: bigint
  beforeEach(async () => {
    id = (await makeUser()).id
  })

  test('counts the logins and keeps the last one to the second', async () => {
    await recordLogin(id, '192.168.0.1', new Date('2024-05-01T10:00:00.000Z'))
    const login = await recordLogin(id, '::1', new Date('2024-05-02T10:00:01.700Z'))
    expect(login).toEqual({ loginCount: 2, lastSeenAt: new Date('2024-05-02T10:00:02.000Z'), lastIp: '::1' })
  })

  test.each(['256.1.1.1', 'localhost', ''])('refuses %p as an address', async (ip) => {
    await expect(recordLogin(id, ip)).rejects.toMatchObject({ code: 'invalid' })
    expect((await prisma.user.findUniqueOrThrow({ where: { id } })).loginCount).toBe(0)
  })

  test('of nobody is not found', async () => {
    const error = await recordLogin(-1n, '127.0.0.1').catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject({ code: 'not-found', constraint: undefined })
  })
})
