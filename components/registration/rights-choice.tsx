import { useTranslations } from 'next-intl'
import { LocalizedText } from '#components/ui/localized-text.tsx'
import type { TranslatedString } from '#domain/message/translated-string.ts'

type Named = { id: string; name: TranslatedString }

/** Which letters may be read: kinds and senders to tick, none of them for all. Fields of a form: `types`, `senders`. */
export function RightsChoice({ types, senders }: { types: Named[]; senders: Named[] }) {
  const t = useTranslations('mandates.offer')
  return (
    <>
      <Ticks name="types" label={t('types')} hint={t('typesHint')} of={types} />
      <Ticks name="senders" label={t('senders')} hint={t('sendersHint')} of={senders} />
    </>
  )
}

function Ticks({ name, label, hint, of }: { name: string; label: string; hint: string; of: Named[] }) {
  return (
    <fieldset aria-describedby={`${name}-hint`}>
      <legend className="font-semibold">{label}</legend>
      <p id={`${name}-hint`} className="prose-column text-note text-ink-soft">
        {hint}
      </p>
      <div className="mt-0.5">
        {of.map((each) => (
          <label key={each.id} className="flex min-h-[2.75rem] items-start gap-1.5 py-1">
            <input type="checkbox" name={name} value={each.id} className="mt-0.5 size-2.5 shrink-0 accent-action" />
            <span className="min-w-0">
              <LocalizedText text={each.name} />
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
