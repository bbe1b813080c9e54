import { differential } from './differential'
import type { PrismaClient } from './generated/plain/client'
import { reads } from './readCalls'

const { both } = differential<PrismaClient>('plain')

for (const call of reads) both(...call)
