import { createPrismock } from 'prismock/build/main/lib/client'
import { Prisma } from '../../src/generated/client'

export const prisma = new (createPrismock(Prisma))()
