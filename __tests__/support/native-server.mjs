// A native Postgres, started outside of Jest's sandbox, which cannot import ES modules. Says its port; stops with its parent.
import { startNativeServer } from './nativeServer.mjs'

const server = await startNativeServer(['--locale=C'])
process.on('disconnect', () => server.stop().then(() => process.exit(0)))
process.send({ port: server.port })
