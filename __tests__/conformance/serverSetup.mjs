// The server of the project conformance-server: a native Postgres, started for the run and given by URL.
import prepareLayers from 'prisma-sqlite-shadow/global-setup'
import { startNativeServer } from '../support/nativeServer.mjs'
import { running } from './runningServer.mjs'

export default async function setup(global, project) {
  running.server = await startNativeServer()
  process.env.CONFORMANCE_DATABASE_URL = `${running.server.url}postgres`
  await prepareLayers(global, project)
}
