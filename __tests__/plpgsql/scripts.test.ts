/** Scripts of DO blocks, functions and triggers on both sides: everything that a client hears is the same, or refused. */
import { fixture, isRefusal, openSides, type Sides, statementsOf } from './sideBySide'

/** Refusals by name, script by script: what is to be the same does not turn into one. */
const REFUSED: Readonly<Record<string, readonly RegExp[]>> = {
  'blocks.sql': [],
  'statements.sql': [],
  'calls.sql': [/argument of it is of a row/, /set-returning function rowsof\(\) outside FROM/, /it is volatile/],
  'triggers.sql': [],
  'functionUsers.sql': [
    /the order in which Postgres tells/,
    /was renamed after the view was made/,
    /a foreign key of "child" that rows of the table break/,
  ],
  'histories.sql': [],
  'upkeep.sql': [],
  'domains.sql': [/view "live" may depend on it/],
  'functions.sql': [
    /FOR over a query that fails at one of its rows/,
    /polymorphic type/,
    /record without OUT arguments/,
    /argument of it is of a row/,
    /it is volatile/,
  ],
  'cursors.sql': [/FOR over a query that fails at one of its rows/, /WHERE CURRENT OF/, /record without OUT arguments/],
  'openCursors.sql': [
    /going backward in a cursor without SCROLL/,
    /a cursor over a query that fails at one of its rows/,
    /calls nextval\(\)/,
    /its query locks the rows that it gives/,
  ],
  'outArguments.sql': [],
  'posts.sql': [],
  'rowCalls.sql': [
    /function \w+\(\) with values of rows is not supported/,
    /in a statement that fires triggers/,
    /NULLIF of a volatile function/,
    /of which one row fails by itself/,
  ],
  'accounts.sql': [/WITH ORDINALITY/, /slice of an array/],
  'definitions.sql': [
    /renaming an enum value/,
    /the order in which Postgres tells/,
    /a unique index of "d" that its rows break/,
  ],
  'triggerDefinitions.sql': [/would fail with 42(703|804|702)/, /#print_strict_params/],
  'triggerRows.sql': [/ON CONFLICT of a view with INSTEAD OF triggers/],
}

let sides: Sides
afterEach(() => sides.close())

test.each(Object.keys(REFUSED))(
  '%s',
  async (name) => {
    sides = await openSides('')
    for (const sql of statementsOf(fixture(name))) {
      const postgres = await sides.onPostgres(sql)
      const shadow = await sides.onShadow(sql)
      if (!isRefusal(shadow)) expect({ sql, ...shadow }).toEqual({ sql, ...postgres })
      else
        expect({
          sql,
          refused:
            REFUSED[name]?.find((pattern) => pattern.test(String(shadow.error?.message))) ?? shadow.error?.message,
        }).toEqual({ sql, refused: expect.any(RegExp) })
    }
  },
  120_000,
)
