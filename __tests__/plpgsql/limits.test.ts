/** Code that does not end, and code that the shadow does not run: Postgres's own error, or a refusal by name. */
import { openShadow } from '../../src'

const ask = async (...statements: string[]): Promise<{ code?: string; message?: string; rows?: unknown[] }> => {
  const shadow = await openShadow({ ddl: 'CREATE TABLE t (id int PRIMARY KEY)' })
  const client = new shadow.Client()
  await client.connect()
  try {
    let rows: unknown[] = []
    for (const sql of statements) rows = (await client.query(sql)).rows
    return { rows }
  } catch (error) {
    return error as { code: string; message: string }
  } finally {
    await client.end()
    shadow.close()
  }
}

const plpgsql = (name: string, returns: string, body: string): string =>
  `CREATE FUNCTION ${name} RETURNS ${returns} LANGUAGE plpgsql AS $$ ${body} $$`

test('a function that calls itself without end', async () => {
  const deep = plpgsql('deep(n int)', 'int', 'BEGIN RETURN deep(n + 1); END')
  expect(await ask(deep, 'SELECT deep(1)')).toMatchObject({ code: '54001', message: 'stack depth limit exceeded' })
})

test('a trigger that fires itself without end', async () => {
  const again = plpgsql('again()', 'trigger', 'BEGIN INSERT INTO t VALUES (NEW.id + 1); RETURN NEW; END')
  const trigger = 'CREATE TRIGGER again AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION again()'
  expect(await ask(again, trigger, 'INSERT INTO t VALUES (1)')).toMatchObject({ code: '54001' })
})

test('a loop without end is refused by the name of its function', async () => {
  const endless = plpgsql('endless()', 'int', 'BEGIN LOOP NULL; END LOOP; END')
  const { code, message } = await ask(endless, 'SELECT endless()')
  expect(code).toBe('0A000')
  expect(message).toMatch(/^PL\/pgSQL function endless\(\) is not supported on the shadow: it has run .* statements/)
}, 120_000)

test('no handler takes a refusal for an error of Postgres', async () => {
  const block = `DO $$ BEGIN PERFORM query_to_xml('SELECT 1', true, true, ''); EXCEPTION WHEN OTHERS THEN NULL; END $$`
  expect(await ask(block)).toMatchObject({
    code: '0A000',
    message: expect.stringMatching(/not supported on the shadow/),
  })
})

test.each([
  ['COMMIT', 'BEGIN COMMIT; END'],
  ['a slice of an array', "DECLARE a int[] := '{1,2}'; BEGIN a[1:2] := '{3,4}'; END"],
])('%s is refused by name when the body is read', async (construct, body) => {
  const { code, message } = await ask(`DO $$ ${body} $$`)
  expect({ code, message }).toMatchObject({ code: '0A000', message: expect.stringContaining(construct) })
})
