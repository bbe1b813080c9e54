import { prisma, Prisma, type Tx } from './db'
import { AppError, translated } from './errors'
import { literal } from './text'
import type { UserRole } from '../generated/client'

export interface Registration {
  readonly email: string
  readonly name?: string
  readonly organization?: string
  readonly bio?: string
}

export function register({ email, name, organization, bio }: Registration, db: Tx = prisma) {
  return translated(() =>
    db.user.create({
      data: {
        email,
        name,
        organization: organization === undefined ? undefined : { connect: { slug: organization } },
        profile: { create: { bio } },
      },
      include: { profile: true, organization: { select: { slug: true } } },
    }),
  )
}

export const findByEmail = (email: string) => prisma.user.findUnique({ where: { email } })

export interface UserQuery {
  readonly text?: string
  readonly role?: UserRole
  readonly after?: bigint
  readonly take?: number
}

/** One page of people by name; those without a name come last. */
export async function listUsers({ text, role, after, take = 20 }: UserQuery) {
  const matches = (value: string) => ({ contains: literal(value), mode: 'insensitive' }) as const
  const users = await prisma.user.findMany({
    where: {
      role,
      ...(text === undefined ? {} : { OR: [{ name: matches(text) }, { email: matches(text) }] }),
    },
    orderBy: [{ name: { sort: 'asc', nulls: 'last' } }, { id: 'asc' }],
    take: take + 1,
    ...(after === undefined ? {} : { cursor: { id: after }, skip: 1 }),
  })
  const page = users.slice(0, take)
  return { users: page, next: users.length > take ? page.at(-1)!.id : undefined }
}

export interface TagQuery {
  readonly has?: string
  readonly any?: string[]
  readonly all?: string[]
  readonly untagged?: boolean
}

export async function emailsByTags({ has, any, all, untagged }: TagQuery): Promise<string[]> {
  const conditions: Prisma.UserWhereInput[] = []
  if (has !== undefined) conditions.push({ tags: { has } })
  if (any !== undefined) conditions.push({ tags: { hasSome: any } })
  if (all !== undefined) conditions.push({ tags: { hasEvery: all } })
  // A list that was never set is NULL, and no list filter matches that.
  if (untagged === true) conditions.push({ OR: [{ tags: { isEmpty: true } }, { tags: { equals: null } }] })
  if (untagged === false) conditions.push({ tags: { isEmpty: false } })
  const users = await prisma.user.findMany({
    where: { AND: conditions },
    orderBy: { email: 'asc' },
    select: { email: true },
  })
  return users.map((user) => user.email)
}

export const addTags = (id: bigint, ...tags: string[]) =>
  prisma.user.update({ where: { id }, data: { tags: { push: tags } }, select: { tags: true } })

export const grant = (id: bigint, role: UserRole) =>
  prisma.user.update({ where: { id }, data: { grants: { push: role } }, select: { grants: true } })

export async function revoke(id: bigint, role: UserRole) {
  return prisma.$transaction(async (tx) => {
    const { grants } = await tx.user.findUniqueOrThrow({ where: { id }, select: { grants: true } })
    return tx.user.update({
      where: { id },
      data: { grants: { set: grants.filter((granted) => granted !== role) } },
      select: { grants: true },
    })
  })
}

export const recordLogin = (id: bigint, ip: string, at: Date = new Date()) =>
  translated(() =>
    prisma.user.update({
      where: { id },
      data: { loginCount: { increment: 1 }, lastSeenAt: at, lastIp: ip },
      select: { loginCount: true, lastSeenAt: true, lastIp: true },
    }),
  )

export async function savePreferences(id: bigint, patch: Prisma.JsonObject): Promise<Prisma.JsonValue> {
  return prisma.$transaction(async (tx) => {
    const { preferences } = await tx.user.findUniqueOrThrow({ where: { id } })
    const merged = { ...(preferences as Prisma.JsonObject), ...patch }
    const saved = await tx.user.update({ where: { id }, data: { preferences: merged as Prisma.InputJsonObject } })
    return saved.preferences
  })
}

export async function emailsByPreference(path: string[], value: Prisma.InputJsonValue): Promise<string[]> {
  const users = await prisma.user.findMany({
    where: { preferences: { path, equals: value } },
    orderBy: { id: 'asc' },
    select: { email: true },
  })
  return users.map((user) => user.email)
}

export const orgChart = (id: bigint) =>
  prisma.user.findUnique({
    where: { id },
    select: {
      email: true,
      manager: { select: { email: true } },
      reports: { select: { email: true, _count: { select: { reports: true } } }, orderBy: { email: 'asc' } },
      _count: { select: { reports: true, mentees: true } },
    },
  })

/** Moves credit between two people; all or nothing, and never below zero. */
export async function transferCredit(from: bigint, to: bigint, amount: string): Promise<Prisma.Decimal> {
  return prisma.$transaction(
    async (tx) => {
      const payer = await tx.user.update({ where: { id: from }, data: { credit: { decrement: amount } } })
      if (payer.credit.isNegative())
        throw new AppError('invalid', `credit is short by ${payer.credit.abs().toFixed(2)}`)
      await tx.user.update({ where: { id: to }, data: { credit: { increment: amount } } })
      return payer.credit
    },
    { isolationLevel: 'Serializable' },
  )
}

export async function importUsers(rows: Prisma.UserCreateManyInput[]): Promise<number> {
  const { count } = await prisma.user.createMany({ data: rows, skipDuplicates: true })
  return count
}

export const addUsers = (rows: Prisma.UserCreateManyInput[]) =>
  translated(() =>
    prisma.user.createManyAndReturn({ data: rows, select: { id: true, email: true, role: true, publicId: true } }),
  )

export const deactivateOlderThan = (date: Date) =>
  prisma.user.updateManyAndReturn({
    where: { createdAt: { lt: date }, isActive: true },
    data: { isActive: false },
    select: { email: true, isActive: true },
  })

/** Removes a person for good; the database refuses while bookings remain. */
export const erase = (id: bigint) => translated(() => prisma.user.delete({ where: { id }, select: { id: true } }))
