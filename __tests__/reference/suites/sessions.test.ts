import { prisma } from '../app/db'
import { authenticate, openSession, prune, readState, saveState } from '../app/sessions'
import { makeUser } from './factories'

const now = new Date('2024-06-01T12:00:00.000Z')
const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000)
let userId: bigint
beforeAll(async () => {
  userId = (await makeUser({ email: 'session@made.test' })).id
})

describe('a session', () => {
  test('starts with an empty state and a token of 32 characters', async () => {
    const session = await openSession(userId, '10.1.2.3', 8, now)
    expect(session.token).toMatch(/^[0-9a-f]{32}$/)
    expect(session.id).toMatch(/^c[a-z0-9]{20,}$/)
    expect(session.ip).toBe('10.1.2.3')
    expect(session.expiresAt).toEqual(later(8))
    expect(readState(session.payload)).toEqual({})
  })

  test('keeps its state as bytes', async () => {
    const { id } = await openSession(userId)
    const state = { cart: [1, 2], name: 'Jörg 🙂' }
    await saveState(id, state)
    const session = await prisma.session.findUniqueOrThrow({ where: { id } })
    expect(Object.prototype.toString.call(session.payload)).toBe('[object Uint8Array]')
    expect(readState(session.payload)).toEqual(state)
  })

  test.each([
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['2001:DB8::0001', '2001:db8::1'],
    ['10.0.0.1/32', '10.0.0.1'],
  ])('from %s is kept as %s', async (ip, kept) => {
    expect((await openSession(userId, ip)).ip).toBe(kept)
  })

  test('needs a user', async () => {
    await expect(openSession(-1n)).rejects.toMatchObject({ code: 'in-use', constraint: 'sessions_user_id_fkey' })
  })
})

describe('authenticating', () => {
  test('answers the user until the session runs out', async () => {
    const { token } = await openSession(userId, undefined, 1, now)
    expect((await authenticate(token, later(0.99)))?.id).toBe(userId)
    expect(await authenticate(token, later(1))).toBeNull()
    expect(await authenticate(token.toUpperCase() + 'x', now)).toBeNull()
  })

  test('refuses people who are not active', async () => {
    const { token } = await openSession(userId, undefined, 1, now)
    await prisma.user.update({ where: { id: userId }, data: { isActive: false } })
    expect(await authenticate(token, now)).toBeNull()
  })

  test('ends with the account', async () => {
    const { token } = await openSession(userId, undefined, 1, now)
    await prisma.user.delete({ where: { id: userId } })
    expect(await prisma.session.findUnique({ where: { token } })).toBeNull()
  })
})

describe('pruning', () => {
  test('removes the old ones only', async () => {
    await openSession(userId, undefined, 1, now)
    await openSession(userId, undefined, 2, now)
    await openSession(userId, undefined, 3, now)
    expect(await prune(later(2))).toBe(2)
    expect(await prune(later(2))).toBe(0)
    expect(await prisma.session.count({ where: { userId } })).toBe(1)
  })
})
