import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '../../src/generated/client'

declare const jestPrisma: { initializeClient(client: PrismaClient): void }

jestPrisma.initializeClient(new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL }) }))
