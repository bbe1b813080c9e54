import { writes } from './writeCalls'
import { differential } from './differential'
import type { PrismaClient } from './generated/plain/client'

const { both } = differential<PrismaClient>('plain')

for (const call of writes) both(...call)
