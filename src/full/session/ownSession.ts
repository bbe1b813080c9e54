/** An application's session on a connection of its own, opened with its first statement. */
import type { StartupParameters } from '../engine'
import * as frames from '../protocol/frames'
import { type Frame, textAt, typeOf } from '../protocol/frames'
import type { Wire } from '../wire/wire'
import { answerLength, failedBatch } from './batch'
import { afterLoss } from './lost'
import type { Caller, Session } from './session'
import { lastStatus } from './sharedConnection'

/** The sessions of a test file, and where their connections come from. */
export interface SessionGroup {
  readonly sessions: Set<OwnSession>
  connect(parameters: StartupParameters): Promise<Wire>
}

export class OwnSession implements Session {
  private wire: Wire | undefined
  private parameters: StartupParameters = {}
  private caller: Caller | undefined
  private status: frames.Status = 'I'
  private lost: Error | undefined
  private closed: Error | undefined
  private running: Promise<unknown> = Promise.resolve()
  /** Prepared statements as they were parsed: a new connection does not know them. */
  private readonly prepared = new Map<string, Frame>()

  constructor(private readonly group: SessionGroup) {}

  async start(parameters: StartupParameters, caller: Caller): Promise<readonly Frame[]> {
    this.parameters = parameters
    this.caller = caller
    const wire = await this.connect()
    return frames.greeting(wire.parameters, wire.processID, wire.secretKey)
  }

  handle(batch: readonly Frame[]): Promise<readonly Frame[]> {
    const answer = this.run(batch)
    this.running = answer
    return answer
  }

  async detach(reason: Error): Promise<void> {
    // A statement that still runs belongs to the test that is over.
    await this.running.catch(() => undefined)
    if (this.status !== 'I') this.lost = reason
    this.status = 'I'
    const { wire } = this
    this.wire = undefined
    await wire?.close()
  }

  /** Its test file is over: every statement from now on fails with `reason`. */
  async close(reason: Error): Promise<void> {
    this.closed = reason
    await this.detach(reason)
  }

  async end(): Promise<void> {
    this.group.sessions.delete(this)
    await this.wire?.close()
  }

  private async run(batch: readonly Frame[]): Promise<readonly Frame[]> {
    if (this.closed) return failedBatch(this.closed, batch, 'I', 'XX000')
    if (this.lost) {
      const { answer, over } = afterLoss(this.lost, batch)
      if (over) this.lost = undefined
      return answer
    }
    const wire = this.wire ?? (await this.connect())
    this.note(batch)
    const answer = await wire.exchange(Buffer.concat(batch), answerLength(batch))
    this.status = typeOf(batch.at(-1) as Frame) === 'H' ? 'T' : lastStatus(answer)
    return answer
  }

  private async connect(): Promise<Wire> {
    const wire = await this.group.connect(this.parameters)
    wire.onUnasked((message) => this.caller?.push(message))
    this.wire = wire
    for (const parse of this.prepared.values()) await wire.exchange(Buffer.concat([parse, frames.sync()]), { ready: 1 })
    return wire
  }

  private note(batch: readonly Frame[]): void {
    for (const message of batch) {
      const type = typeOf(message)
      if (type === 'P' && textAt(message).text !== '') this.prepared.set(textAt(message).text, message)
      if (type === 'C' && message[5] === 0x53) this.prepared.delete(textAt(message, 6).text)
    }
  }
}
