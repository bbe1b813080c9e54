import { differential } from './differential'
import type { PrismaClient } from './generated/plain/client'
import { writes } from './writeCalls'

const { both } = differential<PrismaClient>('joins')

describe('writes with relationJoins', () => {
  for (const call of writes) both(...call)
})
