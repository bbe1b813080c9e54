import type { Stored } from '../types/codec'
import { parseInterval, spanOf } from '../types/intervalMath'
import { microsOf } from '../types/dateMath'
import { session } from './define'
import type { Definition, Family, SessionContext } from './definition'

/** Advisory locks, notifications and delays (Postgres manual, "Advisory Lock Functions", "Delaying Execution"). */

const VOID = ''

/** Keys of one bigint and of two integers are apart. */
const keyOf = (args: readonly bigint[]): string => args.map(String).join(':')

function locking(): Family {
  const family: Record<string, Definition> = {}
  for (const shape of ['int8', 'int4,int4']) {
    for (const shared of [false, true]) {
      const mode = shared ? 'shared' : 'exclusive'
      const suffix = shared ? '_shared' : ''
      for (const scope of ['session', 'transaction'] as const) {
        const name = `advisory_${scope === 'transaction' ? 'xact_' : ''}lock${suffix}(${shape})`
        family[`pg_${name}`] = session((context, ...args: bigint[]) => {
          context.services.lock(keyOf(args), mode, scope, true)
          return VOID
        })
        family[`pg_try_${name}`] = session((context, ...args: bigint[]) =>
          context.services.lock(keyOf(args), mode, scope, false) ? 1n : 0n,
        )
      }
      family[`pg_advisory_unlock${suffix}(${shape})`] = session((context, ...args: bigint[]) =>
        context.services.unlock(keyOf(args), mode) ? 1n : 0n,
      )
    }
  }
  return family
}

function sleep(context: SessionContext, seconds: number): Stored {
  context.services.sleep(seconds)
  return VOID
}

export const advisory: Family = {
  ...locking(),
  'pg_advisory_unlock_all()': session((context) => {
    context.services.unlockAll()
    return VOID
  }),
  'pg_notify(text,text)': {
    session: () => (context, channel, payload) => {
      context.services.notify((channel ?? '') as string, (payload ?? '') as string)
      return VOID
    },
  },
  'pg_notification_queue_usage()': session(() => 0),
  'pg_sleep(float8)': session(sleep),
  'pg_sleep_for(interval)': session((context, interval: string) =>
    sleep(context, Number(spanOf(parseInterval(interval))) / 1e6),
  ),
  'pg_sleep_until(timestamptz)': session((context, until: string) =>
    sleep(context, Number(microsOf(until) - context.clockTimestamp()) / 1e6),
  ),
  'pg_backend_pid()': session((context) => BigInt(context.services.processId)),
}
