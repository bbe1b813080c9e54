import type { Query } from '../answer'

/** The part of node-postgres's protocol package that both it and PGlite bring. */
export interface Serializer {
  parse(query: { text: string }): Uint8Array
  bind(config: { values: readonly (string | null)[] }): Uint8Array
  describe(message: { type: 'S' | 'P' }): Uint8Array
  execute(config: Record<string, never>): Uint8Array
  sync(): Uint8Array
  query(text: string): Uint8Array
}

/** Statements in the extended protocol, each with a Sync of its own: one that fails leaves the others alone. */
export function pipelined(serialize: Serializer, queries: readonly Query[]): Buffer {
  const messages = queries.flatMap(({ sql, values }) => [
    serialize.parse({ text: sql }),
    serialize.bind({ values }),
    serialize.describe({ type: 'P' }),
    serialize.execute({}),
    serialize.sync(),
  ])
  // PGlite's are ArrayBuffers, node-postgres's Buffers.
  return Buffer.concat(messages.map((m) => Buffer.from(m as Uint8Array)))
}
