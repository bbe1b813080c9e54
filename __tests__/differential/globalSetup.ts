import { startNative } from '../support/native'
import { prepareClients } from './prepare'
import { keepNative } from './running'

/** Makes the clients when the schema is new, and starts native Postgres. */
export default async function setup(): Promise<void> {
  await prepareClients()
  keepNative(await startNative())
}
