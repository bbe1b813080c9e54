/** A process that uses the engine and says how far it is: `node --import tsx nativeChild.ts <what> <url> <key>`. */
import { ask, engineAt, fillWith, orderOf } from './nativeHarness'

const [what, url, key] = process.argv.slice(2) as [string, string, string]
const say = (text: string) => process.send?.(text)
const forever = () => new Promise<never>(() => setInterval(() => undefined, 60_000))

const fill: Parameters<typeof orderOf>[1] = async (connect) => {
  await fillWith()(connect)
  const client = new connect.Client(connect.config)
  await client.connect()
  const { rows } = await client.query('SELECT current_database() AS name')
  say(`filling ${rows[0].name}`)
  if (what === 'fill') await forever()
  await new Promise((resolve) => setTimeout(resolve, 300))
  await client.end()
}

async function run(): Promise<void> {
  const engine = engineAt(url, (line) => say(`log ${line}`))
  const order = orderOf(key, fill)
  await engine.prepare(order)
  if (what === 'open') {
    const database = await engine.open(order)
    await database.copy()
    say(`open ${(await ask(database, 'SELECT current_database()'))[0]}`)
    await forever()
  }
  await engine.close()
  say('done')
  process.disconnect()
}

void run()
