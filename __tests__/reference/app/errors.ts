import { Prisma } from '../generated/client'

export type AppErrorCode = 'conflict' | 'not-found' | 'in-use' | 'invalid' | 'too-long' | 'busy'

export class AppError extends Error {
  constructor(
    readonly code: AppErrorCode,
    message: string,
    readonly constraint?: string,
  ) {
    super(message)
    this.name = 'AppError'
  }
}

interface DriverCause {
  readonly originalCode?: string
  readonly constraint?: { readonly index?: string; readonly fields?: readonly string[] }
}

/** The database's own words about a failed statement. */
export function driverCause(error: unknown): DriverCause | undefined {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return undefined
  const driver = error.meta?.['driverAdapterError'] as { cause?: DriverCause } | undefined
  return driver?.cause
}

export function constraintOf(error: unknown): string | undefined {
  const constraint = driverCause(error)?.constraint
  return constraint?.index ?? constraint?.fields?.join(',')
}

const CODES: Readonly<Record<string, AppErrorCode>> = {
  P2000: 'too-long',
  P2002: 'conflict',
  P2003: 'in-use',
  P2007: 'invalid',
  P2011: 'invalid',
  P2014: 'in-use',
  P2020: 'invalid',
  P2025: 'not-found',
  P2034: 'busy',
}

/** Prisma's error codes in the words of the application; anything else stays as it is. */
export function toAppError(error: unknown): unknown {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return error
  const code = CODES[error.code]
  return code === undefined ? error : new AppError(code, error.message, constraintOf(error))
}

export async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw toAppError(error)
  }
}
