import { differential } from './differential'
import type { PrismaClient } from './generated/plain/client'
import { writes } from './writeCalls'

const { both } = differential<PrismaClient>('joins')

describe('writes with relationJoins', () => {
  // Thousands of parameters are the same SQL with every client.
  for (const call of writes) if (call[0] !== 'createMany 40k params') both(...call)
})
