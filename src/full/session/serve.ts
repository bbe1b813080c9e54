/** Sessions behind a port of this machine: for programs that run in a process of their own, such as a seed. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import type { Session } from './session'
import { SessionStream } from './stream'

export interface Serving {
  readonly port: number
  /** Ends all connections. May be called again. */
  close(): Promise<void>
}

export async function serve(openSession: () => Session): Promise<Serving> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    const stream = new SessionStream(openSession(), undefined)
    socket.on('close', () => {
      sockets.delete(socket)
      stream.destroy()
    })
    socket.on('error', () => socket.destroy())
    socket.pipe(stream).pipe(socket)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return { port: (server.address() as AddressInfo).port, close: () => close(server, sockets) }
}

async function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  if (!server.listening) return
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  for (const socket of sockets) socket.destroy()
  await closed
}
