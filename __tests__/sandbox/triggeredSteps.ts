/** Statements that fire triggers, for several sessions: each changes one row, and its triggers one or two more. */
import type { Family } from './randomSteps'

const DDL = `
CREATE TABLE post (id int PRIMARY KEY, n int NOT NULL DEFAULT 0, touched int NOT NULL DEFAULT 0);
CREATE TABLE note (id int PRIMARY KEY, post int REFERENCES post ON DELETE CASCADE, w int NOT NULL DEFAULT 0);
CREATE TABLE audit (id serial PRIMARY KEY, what text);
CREATE TABLE total (id int PRIMARY KEY, notes int NOT NULL);
CREATE VIEW busy AS SELECT id, n FROM post WHERE n < 3 WITH CHECK OPTION;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.touched := NEW.touched + 1; RETURN NEW; END $$;
CREATE FUNCTION counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN UPDATE post SET n = n - 1 WHERE id = OLD.post; END IF;
  IF TG_OP <> 'DELETE' THEN UPDATE post SET n = n + 1 WHERE id = NEW.post; END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION audited() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN EXECUTE 'INSERT INTO audit (what) VALUES ($1)' USING concat_ws(' ', TG_OP, OLD.id, OLD.n); RETURN NULL; END $$;
CREATE FUNCTION guarded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF OLD.n > 2 THEN RAISE EXCEPTION 'post % has % notes', OLD.id, OLD.n; END IF; RETURN OLD; END $$;
CREATE FUNCTION summed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN UPDATE total SET notes = notes + (SELECT count(*) FROM made) WHERE id = 1; RETURN NULL; END $$;
CREATE TRIGGER touch BEFORE INSERT OR UPDATE ON post FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TRIGGER guarded BEFORE DELETE ON post FOR EACH ROW EXECUTE FUNCTION guarded();
CREATE TRIGGER audited AFTER DELETE OR UPDATE OF id ON post FOR EACH ROW EXECUTE FUNCTION audited();
CREATE TRIGGER counted AFTER INSERT OR DELETE OR UPDATE OF post ON note FOR EACH ROW EXECUTE FUNCTION counted();
CREATE TRIGGER summed AFTER INSERT ON note REFERENCING NEW TABLE AS made EXECUTE FUNCTION summed();
INSERT INTO post VALUES (1, 0), (2, 3), (3, 1), (4, 0);
INSERT INTO total VALUES (1, 0);
`

export const TRIGGERED: Family = {
  ddl: DDL,
  writes: [
    (pick) => `INSERT INTO note VALUES (${1 + pick(8)}, ${1 + pick(5)}) RETURNING *`,
    (pick) => `INSERT INTO note VALUES (${1 + pick(8)}, ${1 + pick(4)}) ON CONFLICT DO NOTHING`,
    (pick) =>
      `INSERT INTO note VALUES (${1 + pick(6)}, ${1 + pick(4)}) ON CONFLICT (id) DO UPDATE SET post = excluded.post`,
    (pick) => `UPDATE note SET post = ${1 + pick(4)} WHERE id = ${1 + pick(6)}`,
    (pick) => `UPDATE note SET w = w + 1 WHERE id = ${1 + pick(6)} RETURNING w`,
    (pick) => `DELETE FROM note WHERE id = ${1 + pick(6)}`,
    (pick) => `UPDATE post SET n = ${pick(4)} WHERE id = ${1 + pick(4)} RETURNING *`,
    (pick) => `UPDATE busy SET n = n + 1 WHERE id = ${1 + pick(4)}`,
    (pick) => `INSERT INTO post VALUES (${1 + pick(7)})`,
    (pick) => `INSERT INTO post VALUES (${1 + pick(7)}) ON CONFLICT (id) DO UPDATE SET n = post.n + 1 RETURNING *`,
    (pick) => `DELETE FROM post WHERE id = ${1 + pick(6)}`,
    (pick) =>
      `WITH p AS (UPDATE post SET n = n WHERE id = ${1 + pick(4)} RETURNING id) INSERT INTO note SELECT ${1 + pick(8)}, id FROM p`,
    (pick) =>
      `MERGE INTO post USING (VALUES (${1 + pick(7)})) s (id) ON post.id = s.id WHEN MATCHED AND n > 1 THEN DELETE WHEN MATCHED THEN UPDATE SET n = n + 1 WHEN NOT MATCHED THEN INSERT (id) VALUES (s.id)`,
  ],
  reads: [
    () => 'SELECT * FROM post ORDER BY id',
    () => 'SELECT * FROM note ORDER BY id',
    () => 'SELECT what FROM audit ORDER BY id',
    () => 'SELECT * FROM total',
    (pick) =>
      `SELECT id FROM post WHERE id = ${1 + pick(4)} FOR ${['UPDATE', 'SHARE', 'KEY SHARE', 'UPDATE NOWAIT'][pick(4)]}`,
  ],
}
