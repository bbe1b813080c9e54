import { prisma, Prisma } from './db'
import { translated } from './errors'
import type { Channel } from '../generated/client'

export interface Message {
  readonly template: string
  readonly channel?: Channel
  readonly payload?: Prisma.InputJsonObject
  readonly priority?: number
  readonly sendAfter?: Date
}

export const notify = (userId: bigint, message: Message) =>
  translated(() => prisma.notification.create({ data: { userId, ...message } }))

export async function broadcast(userIds: bigint[], message: Message): Promise<number> {
  const { count } = await prisma.notification.createMany({ data: userIds.map((userId) => ({ userId, ...message })) })
  return count
}

/** Unread first, then by urgency, then the newest. */
export const inbox = (userId: bigint, take = 50) =>
  prisma.notification.findMany({
    where: { userId },
    orderBy: [{ readAt: { sort: 'desc', nulls: 'first' } }, { priority: 'desc' }, { id: 'desc' }],
    take,
    select: { id: true, template: true, readAt: true, priority: true },
  })

export const unread = (userId: bigint) => prisma.notification.count({ where: { userId, readAt: null } })

export async function markRead(userId: bigint, ids: bigint[], now: Date = new Date()): Promise<number> {
  const { count } = await prisma.notification.updateMany({
    where: { userId, id: { in: ids }, readAt: null },
    data: { readAt: now },
  })
  return count
}

/** What may go out now, for the worker. Reads the clock itself. */
export const due = () =>
  prisma.notification.findMany({
    where: { readAt: null, OR: [{ sendAfter: null }, { sendAfter: { lte: new Date() } }] },
    orderBy: [{ priority: 'desc' }, { id: 'asc' }],
    select: { template: true },
  })

export async function purgeRead(before: Date): Promise<number> {
  const { count } = await prisma.notification.deleteMany({ where: { readAt: { lt: before } } })
  return count
}

export const perChannel = (userId: bigint) =>
  prisma.notification.groupBy({
    by: ['channel'],
    where: { userId },
    _count: { _all: true, readAt: true },
    _min: { priority: true },
    orderBy: { channel: 'asc' },
  })

export const about = (key: string, value: Prisma.InputJsonValue) =>
  prisma.notification.findMany({
    where: { payload: { path: [key], equals: value } },
    orderBy: { id: 'asc' },
    select: { template: true },
  })
