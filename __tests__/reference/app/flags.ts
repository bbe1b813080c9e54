import { prisma, Prisma } from './db'
import { translated } from './errors'
import type { UserRole } from '../generated/client'

export async function isEnabled(key: string, role: UserRole, bucket: number): Promise<boolean> {
  const flag = await prisma.featureFlag.findFirst({
    where: { key, enabled: true, audience: { has: role }, rollout: { gt: bucket } },
  })
  return flag !== null
}

export const save = (key: string, data: Omit<Prisma.FeatureFlagUncheckedCreateInput, 'key'>) =>
  translated(() => prisma.featureFlag.upsert({ where: { key }, create: { key, ...data }, update: data }))

export const forRoles = (roles: UserRole[]) =>
  prisma.featureFlag.findMany({
    where: { audience: { hasSome: roles } },
    orderBy: { key: 'asc' },
    select: { key: true, audience: true },
  })

export const addRule = (key: string, rule: Prisma.InputJsonObject) =>
  translated(() =>
    prisma.featureFlag.update({ where: { key }, data: { rules: { push: rule } }, select: { rules: true } }),
  )
