import { useTranslations } from 'next-intl'
import { Choice } from '#components/ui/choice.tsx'
import type { ReaderLanguage } from '#domain/registration/read-own-box.ts'

/** The languages of pages and e-mails, each by its own name. */
export const languageNames = [
  { value: 'nl', label: 'Nederlands', lang: 'nl' },
  { value: 'fr', label: 'Français', lang: 'fr' },
  { value: 'de', label: 'Deutsch', lang: 'de' },
  { value: 'en', label: 'English', lang: 'en' },
]

/** What a holder prefers: the language of the e-mails, and whether letters come on paper as well. Fields of a form. */
export function Preferences({ language, exclusivelyEbox }: { language: ReaderLanguage; exclusivelyEbox: boolean }) {
  const t = useTranslations('preferences')
  return (
    <>
      <Choice name="language" label={t('language')} options={languageNames} chosen={language} />
      <Choice
        name="paper"
        label={t('paper')}
        chosen={exclusivelyEbox ? 'digital' : 'both'}
        options={[
          { value: 'both', label: t('both.label'), hint: t('both.hint') },
          { value: 'digital', label: t('digital.label'), hint: t('digital.hint') },
        ]}
      />
    </>
  )
}
