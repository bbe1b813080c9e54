-- AlterEnum: in its place, because plans are ordered by rank.
ALTER TYPE "plan" ADD VALUE 'STARTER' BEFORE 'PRO';

-- AlterEnum
ALTER TYPE "amenity" ADD VALUE 'coffee bar';

-- AlterEnum
ALTER TYPE "booking_status" ADD VALUE 'no-show';
