INSERT INTO users (email, name, tags, scores, roles, role, meta, "metaText", amount, rating, small, active, blob, born, "wakeUp", "lastLogin", "createdAt", "updatedAt", uid, "managerId", bigs, decs, dates, jsons, blobs, uuids) VALUES
  ('a@x.io', 'Ann', '{a,"b\"c,{}"}', '{1,2}', '{ADMIN,super-admin}', 'super-admin', '{"a": 1, "b": ["x"], "c": {"d": null}}', '[1,"x"]', 12.5, 1.5, 3, true, '\x010203', '2024-02-03', '04:05:06.789', '2024-02-03 04:05:06.789123', '2024-02-03 04:05:06.789+00', '2024-02-03 04:05:06.789', '00000000-0000-4000-8000-0000000000a1', NULL, '{9007199254740993,2}', '{1.2345}', '{"2024-02-03 04:05:06.789"}', ARRAY['{"a":1}','"str"']::jsonb[], ARRAY['\x09']::bytea[], '{00000000-0000-4000-8000-000000000001}'),
  ('b@x.io', NULL, '{}', NULL, '{USER}', 'USER', NULL, NULL, 0, NULL, NULL, true, NULL, NULL, NULL, NULL, '2024-01-01 00:00:00+00', '2024-01-01 00:00:00', '00000000-0000-4000-8000-0000000000a2', 1, NULL, NULL, NULL, NULL, NULL, NULL),
  ('c_%@y.io', 'b', '{b,z}', '{}', '{}', 'ADMIN', 'null', 'null', -3.25, -0.5, -1, false, '\x', '1999-12-31', '23:59:59.999', '1999-12-31 23:59:59.999999', '2024-03-01 12:00:00.001+00', '2024-03-01 12:00:00', '00000000-0000-4000-8000-0000000000a3', 1, '{}', '{}', '{}', '{}', '{}', '{}'),
  ('D@X.io', 'bob "quoted" O''Neil', '{z,a,"NULL"}', '{5}', '{USER,ADMIN}', 'USER', '{"a": 2, "b": [1, "x", {"k": 0.10}], "t": "Text_%"}', '{"b":1,  "a":2, "b":3}', 99999999.99, 1e300, 32767, true, '\xff00', '2000-01-01', '00:00:00', '2000-01-01 00:00:00', '2024-02-03 04:05:06.789+00', '2024-02-03 04:05:06.789', '00000000-0000-4000-8000-0000000000a4', 2, '{-9223372036854775808}', '{-0.0001,3}', '{"2000-01-01 00:00:00"}', ARRAY['[1]','null']::jsonb[], ARRAY['\x','\x00']::bytea[], '{00000000-0000-4000-8000-000000000002}'),
  ('e@x.io', 'Émile 🎉', '{"a b",""}', '{2147483647,-2147483648}', '{USER}', 'USER', '[1, 2, {"a": null}]', '"text"', 0.01, 0, 0, false, NULL, '2024-02-03', '12:00:00', NULL, '2023-06-15 10:30:00+00', '2023-06-15 10:30:00', '00000000-0000-4000-8000-0000000000a5', NULL, '{1}', '{1.5}', '{}', NULL, NULL, NULL);

INSERT INTO "Profile" (bio, user_id) VALUES ('hi', 1), ('Bio of "b"', 2), ('', 4);

INSERT INTO "Post" (id, title, body, published, views, "authorId", "createdAt") VALUES
  ('00000000-0000-4000-8000-0000000000b1', 'P1', 'a body about conn', false, 0, 1, '2024-02-01 00:00:00'),
  ('00000000-0000-4000-8000-0000000000b2', 'P2', NULL, true, 10, 1, '2024-02-02 00:00:00'),
  ('00000000-0000-4000-8000-0000000000b3', 'conn', 'conn', false, 5, 2, '2024-02-03 00:00:00'),
  ('00000000-0000-4000-8000-0000000000b4', 'P1', 'xP1x', true, 5, 4, '2024-02-04 00:00:00.123'),
  ('00000000-0000-4000-8000-0000000000b5', 'Ünïcode 🎉', '', true, 2147483647, 4, '2024-02-05 00:00:00'),
  ('00000000-0000-4000-8000-0000000000b6', 'a_b%c\d', 'a_b', false, 1, 1, '2024-02-06 00:00:00');

INSERT INTO "Tag" (name) VALUES ('t1'), ('t2'), ('m1'), ('m2'), ('Zeta');
INSERT INTO "_PostToTag" ("A", "B") VALUES
  ('00000000-0000-4000-8000-0000000000b1', 1), ('00000000-0000-4000-8000-0000000000b1', 2),
  ('00000000-0000-4000-8000-0000000000b2', 1), ('00000000-0000-4000-8000-0000000000b4', 3);
INSERT INTO "Category" (name) VALUES ('cat1'), ('cat2'), ('cat3');
INSERT INTO "CategoryOnPost" ("postId", "categoryId", "assignedAt") VALUES
  ('00000000-0000-4000-8000-0000000000b1', 1, '2024-05-01 00:00:00'), ('00000000-0000-4000-8000-0000000000b1', 2, '2024-05-02 00:00:00'),
  ('00000000-0000-4000-8000-0000000000b2', 1, '2024-05-03 00:00:00');

INSERT INTO audit.logs (entity, payload, at) VALUES ('e', '{"x": 1}', '2024-01-01 00:00:00'), ('f', '{"x": "1", "y": [true]}', '2024-01-02 00:00:00');

INSERT INTO "Seq" (uuid, n, s, c, t) VALUES
  ('00000000-0000-4000-8000-0000000000c1', 3, 'x', 'RED', '10:00:00+00'), ('00000000-0000-4000-8000-0000000000c2', 7, 'y', 'GREEN', '11:00:00.5+00'),
  ('00000000-0000-4000-8000-0000000000c3', 7, 'y', 'RED', '00:00:00+00'), ('00000000-0000-4000-8000-0000000000c4', -2, '', 'BLUE', '23:59:59.999+00');

INSERT INTO "Org" (region, code, name) VALUES ('eu', 1, 'acme'), ('eu', 2, NULL), ('us', 1, 'x'), ('us', 2, 'five5');
INSERT INTO "Member" (region, code, nick) VALUES ('eu', 1, 'a'), ('eu', 1, 'b'), (NULL, NULL, 'c'), ('us', 2, 'd'), ('us', NULL, 'e');
INSERT INTO _friends ("A", "B") VALUES (1, 2), (2, 3), (3, 1), (4, 4);

INSERT INTO "Native" (id, ci, ip, bit, vb, xml, money, oid, chr, vc, "vcAny", text, uu, real, dbl, i2, i4, i8, num, "numAny", bool, bytes, js, jsb, color, d, tm, tm3, ti, ti6, ts, ts0, ts3, ts6, tz, tz3, tz6) VALUES
  (1, 'Ab', '10.0.0.1', '101', '11', '<a/>', 12.34, 7, 'a', 'ab', 'any', 'Text', '00000000-0000-4000-8000-00000000000a', 1.1, 1.1, 1, 1, 1, 1.5, 1.50, true, '\x01', '{"b":1, "a":2}', '{"b":1, "a":2}', 'RED', '2020-01-01', '10:00:00+00', '10:00:00.123+00', '10:00:00', '10:00:00.123456', '2020-01-01 10:00:00', '2020-01-01 10:00:00', '2020-01-01 10:00:00.123', '2020-01-01 10:00:00.123456', '2020-01-01 10:00:00+00', '2020-01-01 10:00:00.123+00', '2020-01-01 10:00:00.123456+00'),
  (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "NativeList" (id) VALUES (1);
INSERT INTO "NativeList" (id, ci, texts, i4s, bools, colors) VALUES (2, '{Ab,c}', '{x,"",NULL}', '{1,NULL,3}', '{t,f}', '{RED,BLUE}');

INSERT INTO "Parent" (id, label) VALUES (1, 'one'), (2, 'two'), (3, 'three'), (4, 'four'), (5, 'five'), (6, 'six');
INSERT INTO "CascadeChild" VALUES (1, 2), (2, 2);
INSERT INTO "RestrictChild" VALUES (1, 3);
INSERT INTO "NullChild" VALUES (1, 4), (2, NULL);
INSERT INTO "NoActionChild" VALUES (1, 5);
INSERT INTO "DefaultChild" VALUES (1, 6);
