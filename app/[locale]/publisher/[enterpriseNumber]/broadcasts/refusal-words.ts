import type { getTranslations } from 'next-intl/server'
import type { RefusalWords } from '#components/ui/upload-form.tsx'
import type { FormRefusal } from '#http/publisher-desk/desk-form.ts'

const refusals: readonly FormRefusal[] = ['empty', 'refused', 'tooLarge', 'tooOften', 'signedOut', 'changed', 'failed']

/** The sentence for each reason why a form of these pages is not taken. */
export const refusalWords = (
  t: Awaited<ReturnType<typeof getTranslations<'toMany'>>>,
  maxMegabytes: number,
): RefusalWords => Object.fromEntries(refusals.map((refusal) => [refusal, t(`refusals.${refusal}`, { maxMegabytes })]))
