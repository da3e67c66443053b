import { ChevronRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { SenderMark } from '#components/mailbox/sender-mark.tsx'
import { Link } from '#components/ui/link.tsx'
import { LocalizedText } from '#components/ui/localized-text.tsx'
import type { TranslatedString } from '#domain/message/translated-string.ts'

export type EnterpriseChoice = { enterpriseNumber: string; name: TranslatedString }

/** Enterprises to choose from, each a row that leads to its box. */
export function EnterpriseList({ enterprises }: { enterprises: EnterpriseChoice[] }) {
  const t = useTranslations('enterprise')
  return (
    <ul className="divide-y divide-line overflow-hidden rounded-sheet border border-line bg-sheet">
      {enterprises.map(({ enterpriseNumber, name }) => (
        <li key={enterpriseNumber} className="relative flex items-center gap-2 p-2 hover:bg-info-tint">
          <SenderMark name={name} />
          <div className="min-w-0 flex-1">
            <h2 className="text-body font-semibold">
              <Link
                look="bare"
                href={`/enterprise/${enterpriseNumber}`}
                className="after:absolute after:inset-0 hover:underline hover:underline-offset-4"
              >
                <LocalizedText text={name} />
                <span className="hidden-words">: {t('choose')}</span>
              </Link>
            </h2>
            <p className="text-note text-ink-soft" translate="no">
              {enterpriseNumber.replace(/^(\d{4})(\d{3})(\d{3})$/, '$1.$2.$3')}
            </p>
          </div>
          <ChevronRight aria-hidden className="size-3 text-action" />
        </li>
      ))}
    </ul>
  )
}
