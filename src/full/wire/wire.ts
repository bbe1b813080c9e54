/** One physical connection to Postgres: frames of its protocol go in, and those that answer come out. */
import type { Frame } from '../protocol/frames'

/**
 * How far an answer goes: to the given number of ReadyForQuery messages, or, where the client asked with Flush instead of
 * Sync, to as many ends of commands (or an error, after which Postgres says nothing until Sync).
 */
export type Until = { readonly ready: number } | { readonly commands: number }

export interface Wire {
  readonly processID: number
  readonly secretKey: number
  /** What the server said of itself at the start: server_version, TimeZone… */
  readonly parameters: ReadonlyMap<string, string>
  /**
   * Sends frames and gives the answer. It ends early where Postgres asks for the data of a COPY.
   * @throws Error where the connection is lost
   */
  exchange(bytes: Uint8Array, until: Until): Promise<Frame[]>
  /** Called with what comes unasked, such as a notification. */
  onUnasked(listener: (message: Frame) => void): void
  /** Whether COPY … FROM STDIN works: the server can wait for data in the middle of a statement. */
  readonly takesCopyData: boolean
  /** Undefined while the connection holds. */
  readonly lost: Error | undefined
  close(): Promise<void>
}
