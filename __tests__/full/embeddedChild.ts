/** A run with the embedded engine, in a process of its own: `embeddedChild.ts <what> <cache directory> <run folder> <key>`. */
import path from 'node:path'
import pg from 'pg'
import { createEmbeddedEngine } from '../../src/full/embedded/embeddedEngine'
import { ask, fillWith, orderOf } from './nativeHarness'

const [what, cacheDirectory, runFolder, key] = process.argv.slice(2) as [string, string, string, string]
const say = (text: string) => process.send?.(text)
const forever = () => new Promise<never>(() => setInterval(() => undefined, 60_000))

async function run(): Promise<void> {
  const rootDir = path.join(__dirname, '../..')
  const engine = createEmbeddedEngine({ pg, rootDir, cacheDirectory, runFolder, ownerPid: process.pid, log: say })
  const order = orderOf(key, async (connect) => {
    await fillWith()(connect)
    say('filling now')
    if (what === 'fill') await forever()
  })
  say('starting now')
  await engine.prepare(order)
  const database = await engine.open(order)
  say(`open ${(await ask(database, 'SELECT name FROM item ORDER BY id')).join()}`)
  await forever()
}

void run()
