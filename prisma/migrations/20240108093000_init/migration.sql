-- The extensions come first: the tables below use citext, and defaults of pgcrypto and uuid-ossp.
CREATE EXTENSION IF NOT EXISTS "citext";
CREATE EXTENSION IF NOT EXISTS "pgcrypto";
CREATE EXTENSION IF NOT EXISTS "uuid-ossp";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "plan" AS ENUM ('FREE', 'PRO', 'enterprise-2024');

-- CreateEnum
CREATE TYPE "user_role" AS ENUM ('MEMBER', 'MANAGER', 'ADMIN', 'super-admin');

-- CreateEnum
CREATE TYPE "InvitationStatus" AS ENUM ('PENDING', 'ACCEPTED', 'REVOKED');

-- CreateTable
CREATE TABLE "organizations" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "slug" CITEXT NOT NULL,
    "name" VARCHAR(120) NOT NULL,
    "plan" "plan" NOT NULL DEFAULT 'FREE',
    "country" CHAR(2) NOT NULL DEFAULT 'DE',
    "settings" JSONB NOT NULL DEFAULT '{"locale":"en","features":[]}',
    "limits" JSON NOT NULL DEFAULT '[10, 20.50, null]',
    "billing_emails" VARCHAR(200)[] DEFAULT ARRAY['billing@example.com']::VARCHAR(200)[],
    "allowed_countries" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "seat_count" INTEGER NOT NULL DEFAULT 5,
    "founded_on" DATE,
    "trial_ends_at" TIMESTAMPTZ NOT NULL DEFAULT (now() + '14 days'::interval),
    "created_by" VARCHAR NOT NULL DEFAULT CURRENT_USER,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "pk_organizations" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" BIGSERIAL NOT NULL,
    "public_id" UUID NOT NULL DEFAULT uuid_generate_v4(),
    "organization_id" UUID,
    "email" CITEXT NOT NULL,
    "name" VARCHAR(80),
    "role" "user_role" NOT NULL DEFAULT 'MEMBER',
    "grants" "user_role"[] DEFAULT ARRAY['MEMBER']::"user_role"[],
    "tags" TEXT[],
    "lucky_numbers" INTEGER[],
    "login_count" INTEGER NOT NULL DEFAULT 0,
    "credit" DECIMAL(10,2) NOT NULL DEFAULT 0,
    "reputation" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "score" REAL,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "avatar" BYTEA,
    "birth_date" DATE,
    "wake_up_at" TIME(0),
    "last_seen_at" TIMESTAMP(0),
    "last_ip" INET,
    "preferences" JSONB NOT NULL DEFAULT '{}',
    "imported_row" JSON,
    "manager_id" BIGINT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),
    "password_hash" TEXT,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "profiles" (
    "id" SERIAL NOT NULL,
    "user_id" BIGINT NOT NULL,
    "bio" TEXT NOT NULL DEFAULT '',
    "website" VARCHAR(255),
    "socials" JSONB[],
    "theme" JSONB NOT NULL DEFAULT '"light"',

    CONSTRAINT "profiles_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" TEXT NOT NULL,
    "token" CHAR(32) NOT NULL,
    "user_id" BIGINT NOT NULL,
    "ip" INET,
    "payload" BYTEA NOT NULL DEFAULT '\x7b7d',
    "created_at" TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "teams" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "name" VARCHAR(60) NOT NULL,
    "handle" VARCHAR(20) NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "teams_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "memberships" (
    "team_id" UUID NOT NULL,
    "user_id" BIGINT NOT NULL,
    "role" "user_role" NOT NULL DEFAULT 'MEMBER',
    "invited_by_id" BIGINT,
    "joined_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "memberships_pk" PRIMARY KEY ("team_id","user_id")
);

-- CreateTable
CREATE TABLE "invitations" (
    "id" SERIAL NOT NULL,
    "organization_id" UUID NOT NULL,
    "email" CITEXT NOT NULL,
    "code" TEXT NOT NULL DEFAULT (gen_random_uuid())::text,
    "status" "InvitationStatus" NOT NULL DEFAULT 'PENDING',
    "invited_by_id" BIGINT,
    "expires_at" TIMESTAMPTZ(6) NOT NULL DEFAULT (now() + '7 days'::interval),

    CONSTRAINT "invitations_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "organizations_slug_uq" ON "organizations"("slug");

-- CreateIndex
CREATE INDEX "organizations_plan_recent_idx" ON "organizations"("plan", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "users_public_id_key" ON "users"("public_id");

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE INDEX "users_organization_id_role_idx" ON "users"("organization_id", "role");

-- CreateIndex
CREATE INDEX "users_name_id_idx" ON "users"("name" DESC, "id");

-- CreateIndex
CREATE INDEX "users_tags_gin" ON "users" USING GIN ("tags");

-- CreateIndex
CREATE INDEX "users_last_ip_gist" ON "users" USING GIST ("last_ip" inet_ops);

-- CreateIndex
CREATE UNIQUE INDEX "profiles_user_id_key" ON "profiles"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "sessions_token_key" ON "sessions"("token");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions" USING HASH ("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "teams_organization_name_uq" ON "teams"("organization_id", "name");

-- CreateIndex
CREATE INDEX "memberships_user_id_idx" ON "memberships"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "invitations_code_key" ON "invitations"("code");

-- CreateIndex
CREATE UNIQUE INDEX "invitations_organization_id_email_key" ON "invitations"("organization_id", "email");

-- AddForeignKey
ALTER TABLE "users" ADD CONSTRAINT "fk_users_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "users" ADD CONSTRAINT "users_manager_id_fkey" FOREIGN KEY ("manager_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "profiles" ADD CONSTRAINT "profiles_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "teams" ADD CONSTRAINT "teams_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "teams"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_member_fk" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_inviter_fk" FOREIGN KEY ("invited_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_invited_by_id_fkey" FOREIGN KEY ("invited_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;
