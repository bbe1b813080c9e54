/**
 * Messages of Postgres's protocol as bytes: cut out of a stream, and made (Postgres manual, "Frontend/Backend Protocol",
 * "Message Formats"). A frame is one message with its type byte; what it says is read only where the sandbox needs it.
 */

/** One message: type byte, length, body. */
export type Frame = Buffer

const HEADER = 5

/** Cuts a byte stream into frames; what is incomplete waits for more. */
export class FrameReader {
  private rest: Buffer = Buffer.alloc(0)

  push(chunk: Uint8Array): Frame[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    let data = this.rest.length > 0 ? Buffer.concat([this.rest, bytes]) : bytes
    const frames: Frame[] = []
    while (data.length >= HEADER) {
      const length = 1 + data.readUInt32BE(1)
      if (data.length < length) break
      frames.push(data.subarray(0, length))
      data = data.subarray(length)
    }
    this.rest = data
    return frames
  }
}

export function typeOf(frame: Frame): string {
  return String.fromCharCode(frame[0] as number)
}

export function frame(type: string, ...parts: readonly (Buffer | string | number)[]): Frame {
  const body = Buffer.concat(parts.map(bytesOf))
  const head = Buffer.alloc(HEADER)
  head.write(type, 0, 'latin1')
  head.writeUInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

/** A text is zero-terminated, a number is an Int32. */
function bytesOf(part: Buffer | string | number): Buffer {
  if (Buffer.isBuffer(part)) return part
  if (typeof part === 'string') return Buffer.from(`${part}\0`)
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(part)
  return bytes
}

/** The zero-terminated text in a frame's body at `offset`, and where the next thing starts. */
export function textAt(message: Frame, offset = HEADER): { readonly text: string; readonly next: number } {
  const end = message.indexOf(0, offset)
  return { text: message.toString('utf8', offset, end), next: end + 1 }
}

/** A frame with the text at `offset` replaced. */
export function withText(message: Frame, offset: number, text: string): Frame {
  const { next } = textAt(message, offset)
  return frame(typeOf(message), message.subarray(HEADER, offset), text, message.subarray(next))
}

/** Transaction status as ReadyForQuery has it: idle, in a transaction, in a failed one. */
export type Status = 'I' | 'T' | 'E'

export const query = (sql: string): Frame => frame('Q', sql)
export const sync = (): Frame => frame('S')
export const parseComplete = (): Frame => frame('1')
export const bindComplete = (): Frame => frame('2')
export const closeComplete = (): Frame => frame('3')
export const noData = (): Frame => frame('n')
export const noParameters = (): Frame => frame('t', Buffer.from([0, 0]))
export const emptyQuery = (): Frame => frame('I')
export const commandComplete = (tag: string): Frame => frame('C', tag)
export const readyForQuery = (status: Status): Frame => frame('Z', Buffer.from(status))

export function statusOf(ready: Frame): Status {
  return String.fromCharCode(ready[HEADER] as number) as Status
}

/** Fields of ErrorResponse and NoticeResponse by their letters. */
export interface ResponseFields {
  readonly severity: 'ERROR' | 'FATAL' | 'WARNING' | 'NOTICE'
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly detail?: string
}

export function errorResponse(fields: ResponseFields): Frame {
  return response('E', fields)
}

export function noticeResponse(fields: ResponseFields): Frame {
  return response('N', fields)
}

function response(type: 'E' | 'N', { severity, code, message, hint, detail }: ResponseFields): Frame {
  const fields = { S: severity, V: severity, C: code, M: message, D: detail, H: hint }
  const body = Object.entries(fields).flatMap(([letter, text]) =>
    text === undefined ? [] : [Buffer.from(letter), text],
  )
  return frame(type, ...body, Buffer.from([0]))
}

/** The fields of an ErrorResponse or NoticeResponse, by their letters. */
export function responseFields(message: Frame): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {}
  for (let offset = HEADER; message[offset];) {
    const letter = String.fromCharCode(message[offset] as number)
    const { text, next } = textAt(message, offset + 1)
    fields[letter] = text
    offset = next
  }
  return fields
}

/** What a server says when a session starts. */
export function greeting(
  parameters: ReadonlyMap<string, string>,
  processID: number,
  secretKey: number,
): readonly Frame[] {
  return [
    frame('R', 0),
    ...[...parameters].map(([name, value]) => frame('S', name, value)),
    frame('K', processID, secretKey),
    readyForQuery('I'),
  ]
}
