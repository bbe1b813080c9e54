// The native server of a benchmark: started once, as a developer's or CI's is before the tests.
import { startNativeServer } from '../../__tests__/support/nativeServer.mjs'
import { childrenNamed } from './processTree.mjs'

/** @returns {Promise<{ url: string, pid: number | undefined, stop(): Promise<void> }>} */
export async function startServer() {
  const before = new Set(childrenNamed('postgres'))
  const { url, stop } = await startNativeServer(['--locale=C'])
  const pid = childrenNamed('postgres').find((one) => !before.has(one))
  return { url, pid, stop }
}
