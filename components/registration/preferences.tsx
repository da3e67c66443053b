import { useTranslations } from 'next-intl'
import { Choice } from '#components/ui/choice.tsx'
import { SelectField } from '#components/ui/select-field.tsx'
import type { AlertRhythm, Telling } from '#domain/registration/change-preferences.ts'
import type { ReaderLanguage } from '#domain/registration/read-own-box.ts'

/** The languages of pages and e-mails, each by its own name. */
export const languageNames = [
  { value: 'nl', label: 'Nederlands', lang: 'nl' },
  { value: 'fr', label: 'Français', lang: 'fr' },
  { value: 'de', label: 'Deutsch', lang: 'de' },
  { value: 'en', label: 'English', lang: 'en' },
]

/** Of the e-mails. A field of a form. */
function LanguageChoice({ chosen }: { chosen: ReaderLanguage }) {
  const t = useTranslations('preferences')
  return <Choice name="language" label={t('language')} options={languageNames} chosen={chosen} />
}

/** How often one is told by e-mail what waits. A field of a form. */
function RhythmChoice({ chosen }: { chosen: AlertRhythm }) {
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
function ReminderChoice({ wantsReminders }: { wantsReminders: boolean }) {
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
function TimeZoneChoice({ chosen, zones }: { chosen: string; zones: readonly string[] }) {
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

/** Whether letters come on paper as well. A field of a form. */
export function PaperChoice({ exclusivelyEbox }: { exclusivelyEbox: boolean }) {
  const t = useTranslations('preferences')
  return (
    <Choice
      name="paper"
      label={t('paper')}
      chosen={exclusivelyEbox ? 'digital' : 'both'}
      options={[
        { value: 'both', label: t('both.label'), hint: t('both.hint') },
        { value: 'digital', label: t('digital.label'), hint: t('digital.hint') },
      ]}
    />
  )
}

/** What a holder is asked before the box opens: language and rhythm of the e-mails, and paper. Fields of a form. */
export function Preferences({
  language,
  alertRhythm,
  exclusivelyEbox,
}: Pick<Telling, 'language' | 'alertRhythm'> & { exclusivelyEbox: boolean }) {
  return (
    <>
      <LanguageChoice chosen={language} />
      <RhythmChoice chosen={alertRhythm} />
      <PaperChoice exclusivelyEbox={exclusivelyEbox} />
    </>
  )
}

/** How one is told by e-mail, and when. Fields of a form. @param zones that can be chosen, as IANA names them */
export function TellingChoice({
  telling,
  zones,
}: {
  telling: Telling & { timeZone: string }
  zones: readonly string[]
}) {
  return (
    <>
      <LanguageChoice chosen={telling.language} />
      <RhythmChoice chosen={telling.alertRhythm} />
      <ReminderChoice wantsReminders={telling.wantsReminders} />
      <TimeZoneChoice chosen={telling.timeZone} zones={zones} />
    </>
  )
}
