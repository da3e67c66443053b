import { useTranslations } from 'next-intl'
import { Facts } from '#components/ui/facts.tsx'
import { LocalizedText } from '#components/ui/localized-text.tsx'
import { plainText } from '#components/ui/plain-text.ts'
import type { Message } from '#domain/message/message.ts'

/** The keys that have a name in every language; another is shown as it is. */
const named = ['BUSINESS_DOMAIN', 'CONFIDENTIAL', 'MESSAGE_NATURE'] as const
const isNamed = (key: string): key is (typeof named)[number] => named.some((each) => each === key)

// Said elsewhere on the letter, in words (spec §2.8).
const saidElsewhere = new Set(['FOR_ACTION', 'FOR_ACTION_DUE_DATE', 'FOR_INFORMATION'])

/** The sender's references and other data of a letter, as the sender gave them. */
export function BusinessDataFacts({ data }: { data: Message['businessData'] }) {
  const t = useTranslations('letter')
  const shown = data.filter(({ key }) => !saidElsewhere.has(key))
  if (shown.length === 0) return null
  return (
    <details className="mt-3 rounded-sheet border border-line bg-sheet" open>
      <summary className="min-h-[2.75rem] px-2 py-1.5 font-semibold md:px-4">{t('references')}</summary>
      <div className="border-t border-line p-2 text-note md:px-4">
        <Facts
          items={shown.map(({ key, values }) => ({
            name: isNamed(key) ? t(`data.${key}`) : plainText(key),
            value: values.map((value, index) => (
              <span key={index}>
                {index > 0 ? ', ' : null}
                <LocalizedText text={value} />
              </span>
            )),
          }))}
        />
      </div>
    </details>
  )
}
