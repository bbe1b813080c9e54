import type { PrismaClient } from '../../src/generated/client'

declare const jestPrisma: { client: PrismaClient }

export const prisma = jestPrisma.client
