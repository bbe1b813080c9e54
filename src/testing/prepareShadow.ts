/** What a run on the shadow needs before its first file: mostly only a look at what is there already. */
import { hashCatalog } from '../catalog/catalogHash'
import { generatedShadow } from './generatedShadow'
import type { TestSettings } from './settings'
import { shadowDirectory } from './shadowDirectory'
import { templateSnapshot } from './template'

/** Makes the template before any worker starts. @throws ShadowError SHADOW_…, TEMPLATE_FAILED, SEED_FAILED, TEMP_UNWRITABLE */
export async function prepareShadow(settings: TestSettings, rootDir: string): Promise<void> {
  await templateSnapshot(generatedShadow(await shadowDirectory(rootDir, settings)), settings, rootDir)
}

/** Stands for the shadow's whole catalog. */
export async function shadowHash(settings: TestSettings, rootDir: string): Promise<string> {
  return hashCatalog(generatedShadow(await shadowDirectory(rootDir, settings)).catalog)
}
