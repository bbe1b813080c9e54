import { prisma } from '../app/db'
import { due, notify } from '../app/notifications'
import { withRetry } from '../app/retry'
import { recordLogin } from '../app/users'
import { Prisma } from '../generated/client'
import { makeUser } from './factories'

describe('what is due, by a clock that stands still', () => {
  let userId: bigint
  beforeAll(async () => {
    userId = (await makeUser()).id
    await notify(userId, { template: 'now' })
    await notify(userId, { template: 'noon', sendAfter: new Date('2030-01-01T12:00:00.000Z') })
    await notify(userId, { template: 'evening', sendAfter: new Date('2030-01-01T18:00:00.000Z'), priority: 1 })
  })
  beforeEach(() => {
    // The database driver needs these to answer; the clock and the timers of the application stand still.
    jest.useFakeTimers({
      now: new Date('2030-01-01T00:00:00.000Z'),
      doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'],
    })
  })
  afterEach(() => {
    jest.useRealTimers()
  })

  test.each([
    ['2030-01-01T11:59:59.999Z', ['now']],
    ['2030-01-01T12:00:00.000Z', ['now', 'noon']],
    ['2030-01-01T18:00:00.000Z', ['evening', 'now', 'noon']],
  ])('at %s', async (time, templates) => {
    jest.setSystemTime(new Date(time))
    expect((await due()).map((message) => message.template)).toEqual(templates)
  })

  test('times that the application writes are the clock’s', async () => {
    jest.setSystemTime(new Date('2031-02-03T04:05:06.007Z'))
    const user = await makeUser()
    expect([user.createdAt, user.updatedAt]).toEqual([
      new Date('2031-02-03T04:05:06.007Z'),
      new Date('2031-02-03T04:05:06.007Z'),
    ])
    jest.advanceTimersByTime(1_000)
    const login = await recordLogin(user.id, '127.0.0.1')
    expect(login.lastSeenAt).toEqual(new Date('2031-02-03T04:05:07.000Z'))
    expect((await prisma.user.findUniqueOrThrow({ where: { id: user.id } })).updatedAt).toEqual(
      new Date('2031-02-03T04:05:07.007Z'),
    )
  })

  test('transactions run while timers stand still', async () => {
    const count = await prisma.$transaction(async (tx) => {
      await tx.notification.deleteMany({ where: { userId } })
      return tx.notification.count({ where: { userId } })
    })
    expect(count).toBe(0)
  })
})

describe('trying again', () => {
  const lost = () =>
    new Prisma.PrismaClientKnownRequestError('write conflict', {
      code: 'P2034',
      clientVersion: Prisma.prismaVersion.client,
    })

  beforeEach(() => {
    jest.useFakeTimers()
  })
  afterEach(() => {
    jest.useRealTimers()
  })

  test('waits twice as long each time', async () => {
    const work = jest
      .fn<Promise<string>, []>()
      .mockRejectedValueOnce(lost())
      .mockRejectedValueOnce(lost())
      .mockResolvedValue('done')
    const result = withRetry(work, { delay: 100 })
    await jest.advanceTimersByTimeAsync(99)
    expect(work).toHaveBeenCalledTimes(1)
    await jest.advanceTimersByTimeAsync(1)
    expect(work).toHaveBeenCalledTimes(2)
    await jest.advanceTimersByTimeAsync(200)
    await expect(result).resolves.toBe('done')
  })

  test('gives up after the last attempt', async () => {
    const work = jest.fn<Promise<never>, []>().mockRejectedValue(lost())
    const result = withRetry(work, { attempts: 2, delay: 1 })
    const outcome = expect(result).rejects.toMatchObject({ code: 'P2034' })
    await jest.advanceTimersByTimeAsync(10)
    await outcome
    expect(work).toHaveBeenCalledTimes(2)
  })
})

test('other failures are not repeated', async () => {
  const work = jest.fn(() => prisma.user.findUniqueOrThrow({ where: { id: -1n } }))
  await expect(withRetry(work)).rejects.toMatchObject({ code: 'P2025' })
  expect(work).toHaveBeenCalledTimes(1)
})
