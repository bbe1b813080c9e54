export interface NativeServer {
  readonly port: number
  /** Ends with `/`: the database's name comes behind it. */
  readonly url: string
  stop(): Promise<void>
}
export function startNativeServer(initdbFlags?: readonly string[]): Promise<NativeServer>
