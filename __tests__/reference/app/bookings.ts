import { prisma, Prisma, type Tx } from './db'
import { AppError, translated } from './errors'
import { withRetry } from './retry'
import type { BookingStatus } from '../generated/client'

const LIVE: BookingStatus[] = ['HELD', 'CONFIRMED', 'CHECKED_IN']
const HOUR = 3_600_000

export interface Slot {
  readonly resourceId: number
  readonly userId: bigint
  readonly startsAt: Date
  readonly endsAt: Date
  readonly attendees?: number
}

const overlapping = ({ resourceId, startsAt, endsAt }: Slot) =>
  ({
    resourceId,
    status: { in: LIVE },
    startsAt: { lt: endsAt },
    endsAt: { gt: startsAt },
  }) satisfies Prisma.BookingWhereInput

/** Holds a slot. The resource's row is locked, so that two customers cannot both find it free. */
export async function hold(slot: Slot) {
  if (slot.endsAt <= slot.startsAt) throw new AppError('invalid', 'a booking must end after it starts')
  return withRetry(() =>
    translated(() =>
      prisma.$transaction(
        async (tx) => {
          const resource = await lockResource(tx, slot.resourceId)
          if ((slot.attendees ?? 1) > resource.capacity)
            throw new AppError('invalid', `${resource.name} seats ${resource.capacity}`)
          const taken = await tx.booking.findFirst({ where: overlapping(slot), select: { number: true } })
          if (taken !== null) throw new AppError('conflict', `taken by booking ${taken.number}`)
          const hours = (slot.endsAt.getTime() - slot.startsAt.getTime()) / HOUR
          const price = new Prisma.Decimal(resource.hourly_rate).mul(hours)
          return tx.booking.create({ data: { ...slot, price } })
        },
        { isolationLevel: 'Serializable' },
      ),
    ),
  )
}

interface ResourceRow {
  name: string
  capacity: number
  hourly_rate: Prisma.Decimal
}

async function lockResource(tx: Tx, id: number): Promise<ResourceRow> {
  const rows = await tx.$queryRaw<ResourceRow[]>`
    SELECT name, capacity, hourly_rate FROM resources WHERE id = ${id} AND retired_at IS NULL FOR UPDATE`
  const resource = rows[0]
  if (resource === undefined) throw new AppError('not-found', `resource ${id} is not for booking`)
  return resource
}

const NEXT: Readonly<Partial<Record<BookingStatus, readonly BookingStatus[]>>> = {
  HELD: ['CONFIRMED', 'CANCELLED'],
  CONFIRMED: ['CHECKED_IN', 'CANCELLED', 'NO_SHOW'],
  CHECKED_IN: ['COMPLETED'],
}

/** Moves a booking on; only the moves of NEXT are allowed. */
export async function advance(id: bigint, to: BookingStatus, now: Date = new Date()) {
  const from = (Object.keys(NEXT) as BookingStatus[]).filter((status) => NEXT[status]?.includes(to))
  const { count } = await prisma.booking.updateMany({
    where: { id, status: { in: from } },
    data: { status: to, cancelledAt: to === 'CANCELLED' ? now : undefined },
  })
  if (count === 0) {
    const booking = await prisma.booking.findUnique({ where: { id }, select: { status: true } })
    if (booking === null) throw new AppError('not-found', `no booking ${id}`)
    throw new AppError('conflict', `a ${booking.status} booking cannot become ${to}`)
  }
  return prisma.booking.findUniqueOrThrow({ where: { id } })
}

export async function addGuests(bookingId: bigint, userIds: bigint[]): Promise<number> {
  const { count } = await prisma.bookingGuest.createMany({
    data: userIds.map((userId) => ({ bookingId, userId })),
    skipDuplicates: true,
  })
  return count
}

export const answerInvitation = (bookingId: bigint, userId: bigint, accepted: boolean) =>
  translated(() => prisma.bookingGuest.update({ where: { guest: { bookingId, userId } }, data: { accepted } }))

export const calendar = (resourceId: number, from: Date, to: Date) =>
  prisma.booking.findMany({
    where: { resourceId, startsAt: { gte: from, lt: to }, NOT: { status: 'CANCELLED' } },
    orderBy: { startsAt: 'asc' },
    include: {
      user: { select: { email: true } },
      guests: {
        where: { NOT: { accepted: false } },
        orderBy: { userId: 'asc' },
        select: { accepted: true, user: { select: { email: true } } },
      },
    },
  })

/** Resources with more than `least` bookings, the busiest first. */
export const busiest = (least: number) =>
  prisma.booking.groupBy({
    by: ['resourceId'],
    _count: { _all: true },
    _sum: { attendees: true, price: true },
    _max: { endsAt: true },
    having: { resourceId: { _count: { gt: least } } },
    orderBy: [{ _count: { resourceId: 'desc' } }, { resourceId: 'asc' }],
  })

export interface MonthRow {
  month: Date
  bookings: number
  revenue: Prisma.Decimal
}

/** Bookings and their revenue per month. */
export const utilisation = (resourceId: number) =>
  prisma.$queryRaw<MonthRow[]>`
    SELECT date_trunc('month', starts_at) AS month,
           count(*)::int AS bookings,
           sum(price) AS revenue
    FROM bookings
    WHERE resource_id = ${resourceId} AND status <> 'CANCELLED'
    GROUP BY 1
    ORDER BY 1`

export const nextFree = (features: string[], seats: number) =>
  prisma.resource.findMany({
    where: {
      features: { hasEvery: features },
      capacity: { gte: seats },
      retiredAt: null,
      bookings: { none: { status: { in: LIVE } } },
    },
    orderBy: [{ capacity: 'asc' }, { name: 'asc' }],
    select: { name: true, location: { select: { name: true } } },
  })

export const withEquipment = (item: string) =>
  prisma.resource.findMany({
    where: { attributes: { path: ['equipment'], array_contains: [item] } },
    orderBy: { name: 'asc' },
    select: { name: true },
  })

export const closeDay = (resourceId: number, day: Date, reason?: string) =>
  translated(() => prisma.availabilityException.create({ data: { resourceId, weekday: day.getUTCDay(), day, reason } }))
