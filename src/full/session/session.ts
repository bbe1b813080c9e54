import type { StartupParameters } from '../engine'
import type { Frame } from '../protocol/frames'

/** The server's side of one application connection. */
export interface Session {
  /** @returns the greeting: what the server says of itself, and ReadyForQuery */
  start(parameters: StartupParameters, caller: Caller): Promise<readonly Frame[]>
  /** Frames up to Sync, Query, Flush, or the end of a COPY's data. @returns the answer */
  handle(batch: readonly Frame[]): Promise<readonly Frame[]>
  end(): Promise<void>
}

/** What a session knows of the application's side. */
export interface Caller {
  /** Sends a frame that nobody asked for. */
  push(frame: Frame): void
  /** Where in the application's code the statement that is handled now was sent from; empty where that is not known. */
  site(): string
}
