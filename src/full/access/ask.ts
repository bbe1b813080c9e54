import { ShadowError } from '../../errors'
import { type Frame, query, responseFields, typeOf } from '../protocol/frames'
import { textRows } from '../wire/rows'
import type { Wire } from '../wire/wire'

/**
 * Runs statements of our own and gives their rows as text.
 * @throws ShadowError ENGINE_FAILED where Postgres refuses one
 */
export async function ask(wire: Wire, sql: string): Promise<(string | undefined)[][]> {
  return textRows(await command(wire, sql))
}

async function command(wire: Wire, sql: string): Promise<readonly Frame[]> {
  const frames = await wire.exchange(query(sql), { ready: 1 })
  const error = frames.find((message) => typeOf(message) === 'E')
  if (!error) return frames
  const { M: message, C: code, H: hint = 'If it stays, please report it.' } = responseFields(error)
  throw new ShadowError('ENGINE_FAILED', `Postgres refused "${sql.slice(0, 200)}": ${message} (${code})`, hint)
}
