import finishLayers from 'prisma-sqlite-shadow/global-teardown'
import { running } from './runningServer.mjs'

export default async function teardown(global, project) {
  await finishLayers(global, project)
  await running.server?.stop()
}
