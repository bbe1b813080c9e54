/** One physical connection to Postgres, as bytes and messages of its protocol. */

/** A backend message as node-postgres's parser gives it (`name`: 'dataRow', 'commandComplete'…). */
export interface BackendMessage {
  readonly name: string
  readonly length: number
}

/** A notice or an error: ErrorResponse and NoticeResponse have the same fields. */
export interface ResponseFields extends BackendMessage {
  readonly message?: string
  readonly code?: string
  readonly severity?: string
}

export interface Wire {
  readonly processID: number
  readonly secretKey: number
  /**
   * Sends frontend messages and gives everything that comes back, up to the answer to the last of them.
   *
   * @param bytes frontend messages as they go over the network
   * @param ready how many ReadyForQuery messages end the answer; 0 where the bytes end with Flush: then `answers`
   *   messages of the kinds that end a command do
   * @throws where the connection is lost
   */
  exchange(bytes: Uint8Array, ready: number, answers?: number): Promise<readonly BackendMessage[]>
  /** Called with what comes unasked: notifications, and notices between commands. */
  listen(listener: (message: BackendMessage) => void): void
  /** Called when the connection is lost without `close`. */
  onLost(listener: (error: Error) => void): void
  close(): Promise<void>
}
