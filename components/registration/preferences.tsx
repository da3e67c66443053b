import { useTranslations } from 'next-intl'
import { Choice } from '#components/ui/choice.tsx'
import { SelectField } from '#components/ui/select-field.tsx'
import type { AlertRhythm } from '#domain/registration/change-preferences.ts'
import type { ReaderLanguage } from '#domain/registration/read-own-box.ts'

/** The languages of pages and e-mails, each by its own name. */
export const languageNames = [
  { value: 'nl', label: 'Nederlands', lang: 'nl' },
  { value: 'fr', label: 'Français', lang: 'fr' },
  { value: 'de', label: 'Deutsch', lang: 'de' },
  { value: 'en', label: 'English', lang: 'en' },
]

/** How often one is told by e-mail what waits. A field of a form. */
export function RhythmChoice({ chosen }: { chosen: AlertRhythm }) {
  const t = useTranslations('preferences')
  return (
    <Choice
      name="rhythm"
      label={t('rhythm')}
      chosen={chosen}
      options={(['atOnce', 'dailySummary'] as const).map((value) => ({
        value,
        label: t(`${value}.label`),
        hint: t(`${value}.hint`),
      }))}
    />
  )
}

/** Whether one is told again of what stays unread; the e-mails that remind lead here. A field of a form. */
export function ReminderChoice({ wantsReminders }: { wantsReminders: boolean }) {
  const t = useTranslations('preferences')
  return (
    <div id="reminders">
      <Choice
        name="reminders"
        label={t('reminders')}
        chosen={wantsReminders ? 'yes' : 'no'}
        options={(['yes', 'no'] as const).map((value) => ({
          value,
          label: t(`remind.${value}.label`),
          hint: t(`remind.${value}.hint`),
        }))}
      />
    </div>
  )
}

/** By whose clock one is told: at night nobody is. A field of a form. @param zones that can be chosen, as IANA names them */
export function TimeZoneChoice({ chosen, zones }: { chosen: string; zones: readonly string[] }) {
  const t = useTranslations('preferences.timeZone')
  return (
    <SelectField
      name="timeZone"
      label={t('label')}
      hint={t('hint')}
      chosen={chosen}
      options={zones.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))}
    />
  )
}

/** What a holder prefers: language and rhythm of the e-mails, and whether letters come on paper as well. Fields of a form. */
export function Preferences(props: { language: ReaderLanguage; exclusivelyEbox: boolean; alertRhythm: AlertRhythm }) {
  const { language, exclusivelyEbox, alertRhythm } = props
  const t = useTranslations('preferences')
  return (
    <>
      <Choice name="language" label={t('language')} options={languageNames} chosen={language} />
      <RhythmChoice chosen={alertRhythm} />
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
