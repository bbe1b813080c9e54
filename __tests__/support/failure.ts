import { openShadow, type OpenOptions } from '../../src/open'

/** What the first statement on a shadow of its own fails with; undefined where it does not. */
export async function failureOf(sql: string, options: OpenOptions): Promise<(Error & { code?: string }) | undefined> {
  const database = await openShadow(options)
  const client = new database.Client()
  await client.connect()
  try {
    return await client.query(sql).then(
      () => undefined,
      (error: Error) => error,
    )
  } finally {
    await client.end()
    database.close()
  }
}
