import { type Frame, typeOf } from '../protocol/frames'

/** The rows of an answer in text format (Postgres manual, "Message Formats", DataRow). */
export function textRows(frames: readonly Frame[]): (string | undefined)[][] {
  return frames.filter((message) => typeOf(message) === 'D').map(fields)
}

function fields(row: Frame): (string | undefined)[] {
  const values: (string | undefined)[] = []
  let offset = 7
  for (let left = row.readInt16BE(5); left > 0; left--) {
    const length = row.readInt32BE(offset)
    offset += 4
    values.push(length < 0 ? undefined : row.toString('utf8', offset, offset + length))
    offset += Math.max(length, 0)
  }
  return values
}
