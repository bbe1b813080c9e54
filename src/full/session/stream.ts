/** What node-postgres has for its socket: the far end is a session of ours. */
import { Duplex } from 'node:stream'
import type { Observer } from '../../pg/observer'
import type { StartupParameters } from '../engine'
import { type Frame, FrameReader, responseFields, textAt, typeOf } from '../protocol/frames'
import { failedBatch, textOf } from './batch'
import { callSite, origin } from './callSite'
import type { Session } from './session'

const PROTOCOL_3 = 196608
const SSL_REQUEST = 80877103
/** Messages after which the client waits for an answer: Query, Sync, Flush, and the end of a COPY's data. */
const ENDS_BATCH = 'QSHcf'

export class SessionStream extends Duplex {
  private readonly reader = new FrameReader()
  private started = false
  private batch: Frame[] = []
  private work: Promise<void> = Promise.resolve()
  private origin: Error | undefined

  constructor(
    private readonly session: Session,
    private readonly observer: Observer | undefined,
  ) {
    super()
  }

  /** net.Socket's: there is nobody to call. */
  connect(): this {
    setImmediate(() => this.emit('connect'))
    return this
  }

  setNoDelay(): this {
    return this
  }

  setKeepAlive(): this {
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.origin = origin()
    if (this.started) this.received(this.reader.push(chunk))
    else this.startup(chunk)
    done()
  }

  override _final(done: (error?: Error) => void): void {
    this.endSession().then(() => done(), done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.endSession().then(
      () => done(error),
      () => done(error),
    )
  }

  private ended: Promise<void> | undefined

  private endSession(): Promise<void> {
    return (this.ended ??= this.work.then(() => this.session.end()).then(() => void this.push(null)))
  }

  private startup(chunk: Buffer): void {
    if (chunk.readInt32BE(4) === SSL_REQUEST) return void this.push('N')
    // A request to cancel comes on a stream of its own; there is nothing here that it could stop.
    if (chunk.readInt32BE(4) !== PROTOCOL_3) return void this.destroy()
    this.started = true
    const caller = { push: (message: Frame) => void this.push(message), site: () => callSite(this.origin) }
    this.then(() => this.session.start(startupParameters(chunk), caller), [])
  }

  private received(frames: readonly Frame[]): void {
    for (const message of frames) {
      const type = typeOf(message)
      if (type === 'X') continue
      this.batch.push(message)
      if (!ENDS_BATCH.includes(type)) continue
      const batch = this.batch.splice(0)
      const sql = textOf(batch)
      this.then(async () => {
        if (sql !== '') this.observer?.statement(sql)
        return this.session.handle(batch)
      }, batch)
    }
  }

  private then(work: () => Promise<readonly Frame[]>, batch: readonly Frame[]): void {
    this.work = this.work.then(async () => {
      try {
        this.send(await work(), batch)
      } catch (error) {
        // The connection is lost, or was never had: node-postgres is told as by a server that goes away.
        this.send(failedBatch(error as Error, batch, 'I', (error as { code?: string }).code ?? '08006'), batch)
      }
    })
  }

  private send(frames: readonly Frame[], batch: readonly Frame[]): void {
    for (const message of frames) if (typeOf(message) === 'E') this.observe(message, batch)
    if (!this.destroyed) this.push(Buffer.concat(frames))
  }

  private observe(message: Frame, batch: readonly Frame[]): void {
    const { M = '', C } = responseFields(message)
    this.observer?.failed(textOf(batch), { message: M, ...(C === undefined ? {} : { code: C }) })
  }
}

/** StartupMessage: names and values in turn. */
function startupParameters(message: Buffer): StartupParameters {
  const parameters: Record<string, string> = {}
  for (let offset = 8; offset < message.length && message[offset] !== 0;) {
    const name = textAt(message, offset)
    const value = textAt(message, name.next)
    parameters[name.text] = value.text
    offset = value.next
  }
  return parameters
}
