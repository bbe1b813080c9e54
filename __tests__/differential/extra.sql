-- What a schema.prisma cannot say, and migrations do.
CREATE VIEW "UserStats" AS
  SELECT u.id, count(p.id)::int AS "postCount" FROM users u LEFT JOIN "Post" p ON p."authorId" = u.id GROUP BY u.id;
ALTER TABLE "Post" ADD CONSTRAINT post_views_check CHECK (views >= 0);
CREATE UNIQUE INDEX member_region_partial ON "Member" (region) WHERE code = 99;
