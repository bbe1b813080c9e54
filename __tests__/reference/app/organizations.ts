import { prisma, Prisma } from './db'
import { translated } from './errors'
import type { Plan } from '../generated/client'

export const open = (data: Prisma.OrganizationCreateInput) => translated(() => prisma.organization.create({ data }))

export const bySlug = (slug: string) => prisma.organization.findUniqueOrThrow({ where: { slug } })

/** Organizations on this plan or a bigger one; enums compare by their declared order. */
export const rankedByPlan = () =>
  prisma.organization.findMany({ orderBy: [{ plan: 'desc' }, { slug: 'asc' }], select: { slug: true, plan: true } })

export const changePlan = (slug: string, plan: Plan, seats: number) =>
  translated(() => prisma.organization.update({ where: { slug }, data: { plan, seatCount: { increment: seats } } }))

export const withFeature = (feature: string) =>
  prisma.organization.findMany({
    where: { settings: { path: ['features'], array_contains: [feature] } },
    orderBy: { slug: 'asc' },
    select: { slug: true },
  })

export const withThemeColor = (fragment: string) =>
  prisma.organization.findMany({
    where: { settings: { path: ['theme', 'primary'], string_contains: fragment } },
    select: { slug: true },
  })

export const sellingTo = (...countries: string[]) =>
  prisma.organization.findMany({
    where: { allowedCountries: { hasEvery: countries } },
    orderBy: { slug: 'asc' },
    select: { slug: true },
  })

export const overview = (slug: string) =>
  prisma.organization.findUnique({
    where: { slug },
    select: {
      name: true,
      _count: { select: { users: { where: { isActive: true } }, teams: true, locations: true, orders: true } },
    },
  })

export const close = (id: string) =>
  translated(() => prisma.organization.delete({ where: { id }, select: { slug: true } }))
