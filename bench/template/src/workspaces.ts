import { prisma } from './db'

export function openWorkspace(slug: string, ownerId: number) {
  return prisma.workspace.create({
    data: {
      slug,
      title: `Workspace ${slug}`,
      tags: ['new', 'trial'],
      memberships: { create: [{ accountId: ownerId, role: 'OWNER' }] },
      tasks: {
        create: [
          { number: 1, title: 'Invite others', priority: 3, assigneeId: ownerId },
          { number: 2, title: 'Plan the week', effort: '1.5', details: { steps: ['read', 'write'] } },
        ],
      },
    },
    include: { memberships: true, tasks: { orderBy: { number: 'asc' } } },
  })
}

export function overview(slug: string) {
  return prisma.workspace.findUniqueOrThrow({
    where: { slug },
    include: {
      memberships: { include: { account: true } },
      tasks: { where: { state: { not: 'DROPPED' } }, orderBy: [{ priority: 'desc' }, { number: 'asc' }] },
      _count: { select: { tasks: true } },
    },
  })
}

export function tagged(tag: string, slugs: string[]) {
  return prisma.workspace.findMany({ where: { tags: { has: tag }, slug: { in: slugs } }, orderBy: { slug: 'asc' } })
}

export function close(slug: string) {
  return prisma.workspace.delete({ where: { slug } })
}
