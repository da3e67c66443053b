import { appDatabase } from '#db/client.ts'
import { listProfessionalQualities } from '#domain/reference-data/read-reference-data.ts'
import type { Locale } from '#locales/routing.ts'

/** What a quality is called; one that is known no more stands by its id. */
export async function qualityName(qualityId: string, locale: Locale): Promise<string> {
  const qualities = await listProfessionalQualities(appDatabase())
  return qualities.find((each) => each.qualityId === qualityId)?.name[locale] ?? qualityId
}
