import { prisma } from '../app/db'
import { about, broadcast, inbox, markRead, notify, perChannel, purgeRead, unread } from '../app/notifications'
import { makeUser } from './factories'

let userId: bigint
beforeAll(async () => {
  userId = (await makeUser()).id
})

describe('one message', () => {
  test('goes to the app by default', async () => {
    const message = await notify(userId, { template: 'hello' })
    expect(message).toMatchObject({ channel: 'IN_APP', payload: {}, priority: 0, sendAfter: null, readAt: null })
  })

  test('needs a reader and a short template name', async () => {
    await expect(notify(-1n, { template: 'x' })).rejects.toMatchObject({
      code: 'in-use',
      constraint: 'notifications_user_id_fkey',
    })
    await expect(notify(userId, { template: 'x'.repeat(61) })).rejects.toMatchObject({ code: 'too-long' })
  })

  test('is found by what it is about', async () => {
    await notify(userId, { template: 'a', payload: { order: '42', total: 9.5 } })
    await notify(userId, { template: 'b', payload: { order: 42 } })
    expect(await about('order', '42')).toEqual([{ template: 'a' }])
    expect(await about('order', 42)).toEqual([{ template: 'b' }])
    expect(await about('total', 9.5)).toEqual([{ template: 'a' }])
  })
})

describe('the inbox', () => {
  let ids: bigint[]
  beforeAll(async () => {
    ids = []
    for (const [template, priority] of [
      ['one', 0],
      ['two', 5],
      ['three', 0],
      ['four', 1],
    ] as const) {
      ids.push((await notify(userId, { template, priority, channel: template === 'two' ? 'SMS' : undefined })).id)
    }
  })
  const templates = async () => (await inbox(userId)).map((message) => message.template)

  test('shows urgent messages first, then new ones', async () => {
    expect(await templates()).toEqual(['two', 'four', 'three', 'one'])
  })

  test('moves what was read to the end, the latest reading first', async () => {
    await markRead(userId, [ids[1]!], new Date('2024-01-01T00:00:00.000Z'))
    await markRead(userId, [ids[0]!], new Date('2024-01-02T00:00:00.000Z'))
    expect(await templates()).toEqual(['four', 'three', 'one', 'two'])
    expect(await unread(userId)).toBe(2)
  })

  test('marks each message once', async () => {
    expect(await markRead(userId, ids.slice(0, 3))).toBe(3)
    expect(await markRead(userId, ids)).toBe(1)
    expect(await markRead(userId, [])).toBe(0)
  })

  test('does not touch the messages of others', async () => {
    const other = await makeUser()
    expect(await markRead(other.id, ids)).toBe(0)
    expect(await unread(userId)).toBe(4)
  })

  test('counts per channel, by the order of the channels', async () => {
    await markRead(userId, [ids[0]!])
    expect(await perChannel(userId)).toEqual([
      { channel: 'SMS', _count: { _all: 1, readAt: 0 }, _min: { priority: 5 } },
      { channel: 'IN_APP', _count: { _all: 3, readAt: 1 }, _min: { priority: 0 } },
    ])
  })

  test('is limited', async () => {
    expect((await inbox(userId, 2)).map((message) => message.template)).toEqual(['two', 'four'])
    expect(await inbox(userId, 0)).toEqual([])
  })

  test('is cleared of what was read long ago', async () => {
    await markRead(userId, [ids[0]!], new Date('2024-01-01T00:00:00.000Z'))
    await markRead(userId, [ids[1]!], new Date('2024-02-01T00:00:00.000Z'))
    expect(await purgeRead(new Date('2024-02-01T00:00:00.000Z'))).toBe(1)
    expect(await templates()).toEqual(['four', 'three', 'two'])
  })
})

describe('a broadcast', () => {
  test('reaches everybody', async () => {
    const users = [userId, (await makeUser()).id, (await makeUser()).id]
    expect(await broadcast(users, { template: 'news', payload: { n: 1 } })).toBe(3)
    expect(
      await prisma.notification.findMany({
        where: { template: 'news' },
        orderBy: { id: 'asc' },
        select: { userId: true, payload: true },
      }),
    ).toEqual(users.map((id) => ({ userId: id, payload: { n: 1 } })))
  })

  test('reaches nobody when one is unknown', async () => {
    await expect(broadcast([userId, -1n], { template: 'news' })).rejects.toMatchObject({ code: 'P2003' })
    expect(await unread(userId)).toBe(0)
  })

  test('goes with its reader', async () => {
    await broadcast([userId], { template: 'news' })
    await prisma.user.delete({ where: { id: userId } })
    expect(await prisma.notification.count({ where: { userId } })).toBe(0)
  })
})
