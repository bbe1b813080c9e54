import { prisma, Prisma, type Tx } from './db'
import type { AuditAction } from '../generated/client'

export interface Change {
  readonly action: AuditAction
  readonly entity: string
  readonly entityId?: string
  readonly actorId?: bigint
  readonly before?: Prisma.InputJsonValue
  readonly after?: Prisma.InputJsonValue
}

export const record = (change: Change, db: Tx = prisma) => db.auditLog.create({ data: change })

/** Does the work and logs it; neither happens without the other. */
export function audited<T>(change: Change, work: (tx: Tx) => Promise<T>): Promise<T> {
  return prisma.$transaction(async (tx) => {
    const result = await work(tx)
    await record(change, tx)
    return result
  })
}

export const history = (entity: string, entityId: string) =>
  prisma.auditLog.findMany({
    where: { entity, entityId },
    orderBy: { id: 'asc' },
    select: { action: true, before: true, after: true },
  })

/** Entries whose new state has this value at this path. */
export const whereBecame = (path: string[], value: Prisma.InputJsonValue) =>
  prisma.auditLog.findMany({
    where: { after: { path, equals: value } },
    orderBy: { id: 'asc' },
    select: { entity: true, entityId: true },
  })

export const withoutState = () =>
  prisma.auditLog.findMany({
    where: { before: { equals: Prisma.DbNull } },
    orderBy: { id: 'asc' },
    select: { entityId: true },
  })

export const explicitlyNull = () =>
  prisma.auditLog.findMany({
    where: { after: { equals: Prisma.JsonNull } },
    orderBy: { id: 'asc' },
    select: { entityId: true },
  })

export async function entitiesTouchedBy(actorId: bigint): Promise<string[]> {
  const rows = await prisma.auditLog.findMany({
    where: { actorId },
    distinct: ['entity'],
    orderBy: { entity: 'asc' },
    select: { entity: true },
  })
  return rows.map((row) => row.entity)
}

export const perAction = () =>
  prisma.auditLog.groupBy({
    by: ['entity', 'action'],
    _count: { _all: true },
    orderBy: [{ entity: 'asc' }, { action: 'asc' }],
  })
