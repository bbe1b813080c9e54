import { Prisma } from '../generated/client'

export interface RetryOptions {
  readonly attempts?: number
  /** Milliseconds before the second attempt; doubles with each further one. */
  readonly delay?: number
}

/** Runs a transaction again when Postgres gave it up for another one (P2034). */
export async function withRetry<T>(
  work: () => Promise<T>,
  { attempts = 3, delay = 20 }: RetryOptions = {},
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const lost = error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2034'
      if (!lost || attempt >= attempts) throw error
      await new Promise((resolve) => setTimeout(resolve, delay * 2 ** (attempt - 1)))
    }
  }
}
