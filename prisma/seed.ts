import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '../__tests__/reference/generated/client'
import { seed } from './seed-data'

async function main(): Promise<void> {
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL }) })
  try {
    await seed(prisma)
  } finally {
    await prisma.$disconnect()
  }
}

main().catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})
