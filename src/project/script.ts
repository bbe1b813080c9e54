/** Runs a script of several statements as Prisma does: in one simple query, which is one transaction. */
import type { Client, Submittable } from 'pg'

/** A script that failed: at which of its statements, and with what. */
export class ScriptError extends Error {
  override name = 'ScriptError'
  /**
   * @param completed how many statements had run before the one that failed
   * @param cause node-postgres's DatabaseError; another error where the connection was lost
   */
  constructor(
    readonly script: string,
    readonly completed: number,
    override readonly cause: Error,
  ) {
    super(cause.message, { cause })
  }
}

/** @throws ScriptError */
export function runScript(client: Pick<Client, 'query'>, script: string): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new Script(script, (error) => (error ? reject(error) : resolve())))
  })
}

interface SimpleQueryConnection {
  query(text: string): void
  sendCopyFail(reason: string): void
}

/**
 * node-postgres's interface for query objects of one's own. Its own Query keeps all rows, and does not say after how many
 * statements an error came.
 */
class Script implements Submittable {
  private completed = 0
  private error: ScriptError | undefined

  constructor(
    private readonly text: string,
    /** Under this name node-postgres looks for it, to wrap it where a time-out is set. */
    public callback: (error?: Error) => void,
  ) {}

  submit(connection: unknown): void {
    ;(connection as SimpleQueryConnection).query(this.text)
  }

  handleCommandComplete(): void {
    this.completed++
  }

  /** Takes the query off the client; where the connection lives on, ReadyForQuery still follows. */
  handleError(cause: Error): void {
    this.error ??= new ScriptError(this.text, this.completed, cause)
    this.callback(this.error)
  }

  handleReadyForQuery(): void {
    if (!this.error) this.callback()
  }

  /** COPY … FROM STDIN has no data in a script. */
  handleCopyInResponse(connection: SimpleQueryConnection): void {
    connection.sendCopyFail('a script has no data for COPY FROM STDIN')
  }

  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
  handleCopyData(): void {}
}
