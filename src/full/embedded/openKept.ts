/** `node openKept.js <folder of the programs> <folder of the cluster>`: runs the server of a kept cluster until Ctrl-C. */
import { openKept } from './kept'

async function main(bin: string, folder: string): Promise<void> {
  const { urls, stop } = await openKept(bin, folder)
  console.log(urls.join('\n'))
  const forever = setInterval(() => undefined, 60_000)
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => {
      clearInterval(forever)
      void stop()
    })
  }
}

void main(process.argv[2] as string, process.argv[3] as string)
