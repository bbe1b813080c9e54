import { CatalogIndex } from '../../src/catalog/lookup'
import { signatureOf, type SystemFunction, systemFunctionsNamed, systemTypeByName } from '../../src/catalog/system'
import type { Stored, TypeCodec } from '../../src/types/codec'
import { TypeSystem } from '../../src/types/typeSystem'
import { FunctionCaller } from '../support/functionCall'
import { postgres, type Postgres } from '../support/pglite'
import { testCatalog } from '../support/testCatalog'

export const types = new TypeSystem(new CatalogIndex(testCatalog))

export const codecOf = (type: string): TypeCodec => types.codec(systemTypeByName(type)!.oid)

/** A value's stored form from its text. */
export const stored = (text: string | null, type: string): Stored =>
  text === null ? null : codecOf(type).input(text, -1)

export const nameOf = (signature: string): string => signature.slice(0, signature.indexOf('('))

export const functionOf = (signature: string): SystemFunction | undefined =>
  systemFunctionsNamed(nameOf(signature)).find((f) => signatureOf(f) === signature)

/** Both sides of a comparison: Postgres, which lives as long as the test file, and the definitions on SQLite. */
export function openSides(setup = ''): { readonly pg: Postgres; readonly caller: FunctionCaller } {
  const caller = new FunctionCaller(types)
  let pg: Postgres
  beforeAll(async () => {
    pg = await postgres()
    await pg.exec(setup)
  }, 60_000)
  afterAll(() => Promise.all([pg.close(), caller.close()]))
  return {
    caller,
    get pg() {
      return pg
    },
  }
}
