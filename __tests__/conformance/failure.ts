/** What a promise fails with. */
export async function failureOf(work: Promise<unknown>): Promise<Record<string, unknown>> {
  let value: unknown
  try {
    value = await work
  } catch (error) {
    return error as Record<string, unknown>
  }
  throw new Error(`It was to fail, and gave ${JSON.stringify(value)}.`)
}

/** SQLSTATE of an error; Prisma has it inside its own. */
export function codeOf(error: Record<string, unknown>): unknown {
  const meta = error.meta as { driverAdapterError?: { cause?: { originalCode?: string } } } | undefined
  const cause = error.cause as { originalCode?: string } | undefined
  return meta?.driverAdapterError?.cause?.originalCode ?? cause?.originalCode ?? error.code
}

/** Ours: the statement cannot be answered as Postgres would here. */
export function isRefusal(error: Record<string, unknown>): boolean {
  return (
    codeOf(error) === '0A000' &&
    /not supported on the shadow|run truthfully|waits for that trans|run on PGlite/.test(String(error))
  )
}

/** SQLSTATE that a promise fails with. @throws a refusal as it is */
export async function sqlState(work: Promise<unknown>): Promise<unknown> {
  const error = await failureOf(work)
  if (isRefusal(error)) throw error as unknown as Error
  return codeOf(error)
}
