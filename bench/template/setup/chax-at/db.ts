import { PrismaTestingHelper } from '@chax-at/transactional-prisma-testing'
import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '../../src/generated/client'

export const original = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL }) })
export const helper = new PrismaTestingHelper(original)
export const prisma = helper.getProxyClient()
