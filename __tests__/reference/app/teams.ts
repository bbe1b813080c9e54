import { prisma } from './db'
import { AppError, translated } from './errors'
import type { UserRole } from '../generated/client'

export const createTeam = (organization: string, name: string, memberEmails: string[] = []) =>
  translated(() =>
    prisma.team.create({
      data: {
        name,
        organization: { connect: { slug: organization } },
        memberships: { create: memberEmails.map((email) => ({ user: { connect: { email } } })) },
      },
      include: {
        memberships: { select: { user: { select: { email: true } }, role: true }, orderBy: { userId: 'asc' } },
      },
    }),
  )

export const findTeam = (organizationId: string, name: string) =>
  prisma.team.findUnique({ where: { organizationTeam: { organizationId, name } } })

export const setRole = (teamId: string, userId: bigint, role: UserRole, invitedById?: bigint) =>
  prisma.membership.upsert({
    where: { teamId_userId: { teamId, userId } },
    create: { teamId, userId, role, invitedById },
    update: { role },
  })

export const leave = (teamId: string, userId: bigint) =>
  translated(() => prisma.membership.delete({ where: { teamId_userId: { teamId, userId } } }))

export const teamsOf = (email: string) =>
  prisma.team.findMany({
    where: { memberships: { some: { user: { email } } } },
    orderBy: { name: 'asc' },
    include: { _count: { select: { memberships: true } } },
  })

export const teamsWithoutManagers = () =>
  prisma.team.findMany({
    where: { memberships: { none: { role: { in: ['MANAGER', 'ADMIN'] } } } },
    orderBy: { name: 'asc' },
  })

export const teamsOfManagersOnly = () =>
  prisma.team.findMany({ where: { memberships: { every: { role: 'MANAGER' } } }, orderBy: { name: 'asc' } })

export async function headcount(teamId: string): Promise<Partial<Record<UserRole, number>>> {
  const groups = await prisma.membership.groupBy({
    by: ['role'],
    where: { teamId },
    _count: { _all: true },
    orderBy: { role: 'asc' },
  })
  return Object.fromEntries(groups.map((group) => [group.role, group._count._all]))
}

export const invite = (organizationId: string, email: string, invitedById?: bigint) =>
  translated(() => prisma.invitation.create({ data: { organizationId, email, invitedById } }))

/** Turns an invitation into an account and a team membership, in one go. */
export async function acceptInvitation(code: string, name: string, now: Date = new Date()) {
  return prisma.$transaction(async (tx) => {
    const invitation = await tx.invitation.findUnique({ where: { code } })
    if (invitation === null) throw new AppError('not-found', 'no such invitation')
    if (invitation.status !== 'PENDING') throw new AppError('conflict', `invitation is ${invitation.status}`)
    if (invitation.expiresAt <= now) throw new AppError('invalid', 'invitation has expired')
    await tx.invitation.update({ where: { code }, data: { status: 'ACCEPTED' } })
    return tx.user.upsert({
      where: { email: invitation.email },
      create: { email: invitation.email, name, organizationId: invitation.organizationId },
      update: { organizationId: invitation.organizationId },
    })
  })
}

export const dissolve = (teamId: string) => translated(() => prisma.team.delete({ where: { id: teamId } }))
