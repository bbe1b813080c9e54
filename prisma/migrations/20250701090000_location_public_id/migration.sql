-- AlterTable
ALTER TABLE "locations" ADD COLUMN     "public_id" UUID NOT NULL DEFAULT public.uuid_generate_v4();
