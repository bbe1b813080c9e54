import createPrismaMock from 'prisma-mock/client'
import * as dmmf from '../../generated/dmmf'
import { Prisma } from '../../src/generated/client'

export const prisma = createPrismaMock(Prisma, { datamodel: dmmf })
