/** The one connection of a PGlite: frames go in and out of the WebAssembly module by a call. */
import { type Frame, FrameReader } from '../protocol/frames'
import type { Wire } from './wire'

/** The part of PGlite that a connection needs. */
export interface ProtocolServer {
  execProtocolRaw(message: Uint8Array, options?: { syncToFs?: boolean }): Promise<Uint8Array>
}

export class PGliteWire implements Wire {
  readonly processID = process.pid
  readonly secretKey = 0
  /** It answers a call at a time, and would wait for the data for ever. */
  readonly takesCopyData = false
  lost: Error | undefined

  constructor(
    private readonly server: ProtocolServer,
    readonly parameters: ReadonlyMap<string, string>,
  ) {}

  async exchange(bytes: Uint8Array): Promise<Frame[]> {
    if (this.lost) throw this.lost
    return new FrameReader().push(await this.server.execProtocolRaw(bytes, { syncToFs: false }))
  }

  /** Nothing comes unasked: what PGlite has to say comes with an answer. */
  onUnasked(): void {}

  close(): Promise<void> {
    this.lost = new Error('The connection is closed.')
    return Promise.resolve()
  }
}
