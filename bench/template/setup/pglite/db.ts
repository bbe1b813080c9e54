import { PrismaPGlite } from 'pglite-prisma-adapter'
import { PrismaClient } from '../../src/generated/client'

declare const pglite: ConstructorParameters<typeof PrismaPGlite>[0]

export const prisma = new PrismaClient({ adapter: new PrismaPGlite(pglite) })
