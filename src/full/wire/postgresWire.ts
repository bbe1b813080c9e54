/** A connection to a Postgres server. node-postgres makes it (TLS, passwords); from then on its socket is ours. */
import type { Socket } from 'node:net'
import type { PgModule } from '../../pg/client'
import { type Frame, FrameReader, frame } from '../protocol/frames'
import { Answer } from './answer'
import type { Until, Wire } from './wire'

interface RawClient {
  readonly processID: number
  readonly secretKey: number
  readonly connection: NodeJS.EventEmitter & { stream: Socket }
}

/** @throws what node-postgres throws where the server cannot be reached or refuses */
export async function connectPostgres(pg: PgModule, config: object): Promise<Wire> {
  const client = new pg.Client(config)
  const raw = client as unknown as RawClient
  const parameters = new Map<string, string>()
  raw.connection.on('parameterStatus', (message: { parameterName: string; parameterValue: string }) =>
    parameters.set(message.parameterName, message.parameterValue),
  )
  await client.connect()
  const socket = raw.connection.stream
  raw.connection.removeAllListeners()
  for (const event of ['data', 'error', 'close', 'end']) socket.removeAllListeners(event)
  return new PostgresWire(socket, raw.processID, raw.secretKey, parameters)
}

interface Waiting {
  readonly answer: Answer
  readonly resolve: (frames: Frame[]) => void
  readonly reject: (error: Error) => void
}

class PostgresWire implements Wire {
  readonly takesCopyData = true
  lost: Error | undefined
  private readonly reader = new FrameReader()
  private waiting: Waiting | undefined
  private unasked: (message: Frame) => void = () => undefined

  constructor(
    private readonly socket: Socket,
    readonly processID: number,
    readonly secretKey: number,
    readonly parameters: ReadonlyMap<string, string>,
  ) {
    socket.on('data', (chunk: Buffer) => this.received(chunk))
    socket.on('error', (error) => this.fail(error))
    socket.on('close', () => this.fail(new Error('Connection terminated unexpectedly')))
    socket.unref()
  }

  exchange(bytes: Uint8Array, until: Until): Promise<Frame[]> {
    if (this.lost) return Promise.reject(this.lost)
    return new Promise((resolve, reject) => {
      this.waiting = { answer: new Answer(until), resolve, reject }
      // Between exchanges the connection keeps no process alive.
      this.socket.ref()
      this.socket.write(bytes)
    })
  }

  onUnasked(listener: (message: Frame) => void): void {
    this.unasked = listener
  }

  async close(): Promise<void> {
    if (this.lost) return
    this.lost = new Error('The connection is closed.')
    await new Promise<void>((resolve) => {
      this.socket.once('close', () => resolve())
      this.socket.ref()
      this.socket.end(frame('X'))
    })
  }

  private received(chunk: Buffer): void {
    for (const message of this.reader.push(chunk)) {
      if (!this.waiting) this.unasked(message)
      else if (this.waiting.answer.add(message)) {
        const { answer, resolve } = this.waiting
        this.waiting = undefined
        this.socket.unref()
        resolve(answer.frames)
      }
    }
  }

  private fail(error: Error): void {
    this.lost ??= error
    this.waiting?.reject(this.lost)
    this.waiting = undefined
  }
}
