/** Which functions and triggers of the database the shadow runs. */
import type { Catalog, Routine, Trigger } from '../catalog/catalog'
import { SYSTEM_TRIGGER_FUNCTIONS } from '../catalog/triggers'
import { compile } from '../plpgsql/run'
import { systemTrigger } from '../engine/triggers/systemTriggers'

/** pg_type.oid of the pseudo-type `trigger`. */
const TRIGGER = 2279

export const isTriggerFunction = ({ result }: Routine): boolean => result?.oid === TRIGGER

/** Why the shadow does not run a function; undefined where it does, as far as its text tells. */
export function routineRefusal(routine: Routine): string | undefined {
  if (routine.unsupported !== undefined) return routine.unsupported
  if (routine.language !== 'plpgsql') return undefined
  try {
    compile(routine)
    return undefined
  } catch (error) {
    const { name, message, construct } = error as Error & { construct?: string }
    if (name === 'UnsupportedOnShadow') return construct ?? message
    if (name === 'PostgresError') return message
    throw error
  }
}

/** Why a statement that would fire the trigger is refused; undefined where it is fired. */
export function triggerRefusal({ functions }: Catalog, trigger: Trigger): string | undefined {
  const { function: called } = trigger
  if (systemTrigger(trigger)) return undefined
  if (called.schema === 'pg_catalog' && SYSTEM_TRIGGER_FUNCTIONS.has(called.name))
    return `of its function ${called.name}()`
  const routine = functions.find(
    (f) => f.schema === called.schema && f.name === called.name && f.arguments.every(({ mode }) => mode === 'out'),
  )
  if (!routine) return `its function ${called.name}() is not one of the migrations' own`
  const reason = routineRefusal(routine)
  return reason === undefined ? undefined : `of its function ${called.name}(): ${reason}`
}
