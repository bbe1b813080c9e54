import { prisma } from '../app/db'
import { addTags, emailsByTags, grant, revoke } from '../app/users'
import { makeUser } from './factories'

describe('tags', () => {
  test.each([
    [{ has: 'vip' }, ['ada@acme.test', 'Grace@Acme.test']],
    [{ has: 'VIP' }, []],
    [{ any: ['founder', 'press'] }, ['ada@acme.test']],
    [{ any: [] }, []],
    [{ all: ['vip', 'founder'] }, ['ada@acme.test']],
    [{ all: ['vip', 'press'] }, []],
    [{ all: [] }, ['ada@acme.test', 'Grace@Acme.test']],
    [{ untagged: true }, ['guest@example.test', 'linus@acme.test']],
    [{ untagged: false }, ['ada@acme.test', 'Grace@Acme.test']],
    [{ has: 'vip', untagged: false, any: ['founder'] }, ['ada@acme.test']],
  ])('%j finds %j', async (query, emails) => {
    expect(await emailsByTags(query)).toEqual(emails)
  })

  test('are added at the end, duplicates too', async () => {
    const { id } = await makeUser({ tags: ['b'] })
    await addTags(id, 'a', 'b')
    expect(await addTags(id, 'c')).toEqual({ tags: ['b', 'a', 'b', 'c'] })
  })

  test('keep every character', async () => {
    const tags = ['', ' ', '"quoted"', "it's", 'a,b', '{curly}', 'NULL', 'back\\slash', 'line\nbreak', 'ümlaut 🙂']
    const { id } = await makeUser({ tags })
    expect((await prisma.user.findUniqueOrThrow({ where: { id } })).tags).toEqual(tags)
    for (const tag of tags) expect(await prisma.user.count({ where: { id, tags: { has: tag } } })).toBe(1)
  })

  test('can be compared as a whole, in order', async () => {
    const { id } = await makeUser({ tags: ['x', 'y'] })
    expect(await prisma.user.count({ where: { id, tags: { equals: ['x', 'y'] } } })).toBe(1)
    expect(await prisma.user.count({ where: { id, tags: { equals: ['y', 'x'] } } })).toBe(0)
  })

  test('can be replaced and emptied', async () => {
    const { id } = await makeUser({ tags: ['x'] })
    expect((await prisma.user.update({ where: { id }, data: { tags: { set: ['p', 'q'] } } })).tags).toEqual(['p', 'q'])
    expect((await prisma.user.update({ where: { id }, data: { tags: [] } })).tags).toEqual([])
    expect(await prisma.user.count({ where: { id, tags: { isEmpty: true } } })).toBe(1)
  })
})

describe('grants, a list of an enum', () => {
  let id: bigint
  beforeEach(async () => {
    id = (await makeUser({ grants: ['MANAGER'] })).id
  })

  test('are pushed and taken away', async () => {
    expect(await grant(id, 'SUPER_ADMIN')).toEqual({ grants: ['MANAGER', 'SUPER_ADMIN'] })
    expect(await revoke(id, 'MANAGER')).toEqual({ grants: ['SUPER_ADMIN'] })
    expect(await revoke(id, 'MEMBER')).toEqual({ grants: ['SUPER_ADMIN'] })
  })

  test('are found by a value whose name in the database differs', async () => {
    await grant(id, 'SUPER_ADMIN')
    const found = await prisma.user.findMany({ where: { grants: { has: 'SUPER_ADMIN' } }, select: { id: true } })
    expect(found).toEqual([{ id }])
  })

  test('have a default', async () => {
    expect((await makeUser()).grants).toEqual(['MEMBER'])
  })
})

describe('numbers and the like', () => {
  test('integers are found by value', async () => {
    const users = await prisma.user.findMany({
      where: { luckyNumbers: { hasSome: [9, 13] } },
      orderBy: { id: 'asc' },
      select: { luckyNumbers: true },
    })
    expect(users).toEqual([{ luckyNumbers: [7, 11, 13] }, { luckyNumbers: [9] }])
  })

  test('big integers and decimals stay exact', async () => {
    const [black] = await prisma.variant.findMany({ where: { name: 'black' } })
    expect(black!.serials).toEqual([1n, 9007199254740993n])
    expect(black!.priceHistory.map(String)).toEqual(['16.9', '14.9'])
    const pushed = await prisma.variant.update({ where: { id: black!.id }, data: { priceHistory: { push: '13.999' } } })
    expect(pushed.priceHistory.map(String)).toEqual(['16.9', '14.9', '14'])
    expect(await prisma.variant.count({ where: { serials: { has: 9007199254740993n } } })).toBe(1)
    expect(await prisma.variant.count({ where: { serials: { has: 9007199254740992n } } })).toBe(0)
  })

  test('floats and dates keep their values', async () => {
    const microphone = await prisma.product.findUniqueOrThrow({ where: { sku: 'MIC-SM-1' } })
    expect(microphone.embedding).toEqual([0.25, -1.5, 3])
    expect(microphone.channels).toEqual(['EMAIL', 'IN_APP'])
    const [red] = await prisma.variant.findMany({ where: { name: 'red' } })
    expect(red!.soldOn).toEqual([new Date('2024-05-05T00:00:00.000Z')])
  })
})
