import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Link } from '#components/ui/link.tsx'
import { LocalizedText } from '#components/ui/localized-text.tsx'
import type { TranslatedString } from '#domain/message/translated-string.ts'

/** The pages on which an enterprise is managed, with their addresses. */
const places = [
  { place: 'users', below: 'users' },
  { place: 'partitions', below: 'partitions' },
  { place: 'routing', below: 'routing' },
  { place: 'serviceProviders', below: 'service-providers' },
  { place: 'integration', below: 'integration' },
  { place: 'log', below: 'log' },
] as const

/** Whose enterprise is managed, what, and the ways to the other pages of the kind. */
export function ManageHeading(props: {
  title: ReactNode
  enterpriseNumber: string
  name: TranslatedString
  place: (typeof places)[number]['place']
}) {
  const t = useTranslations('manage')
  const box = `/enterprise/${props.enterpriseNumber}`
  return (
    <>
      <p className="text-note text-ink-soft">
        <Link href={box} className="inline-flex min-h-[2.75rem] items-center">
          <LocalizedText text={props.name} />
        </Link>
      </p>
      <h1 className="text-title md:text-display">{props.title}</h1>
      <nav aria-label={t('places')} className="mt-1 mb-3 flex flex-wrap gap-x-2 border-b border-line">
        {places.map(({ place, below }) => (
          <Link
            key={place}
            href={`${box}/${below}`}
            current={place === props.place}
            className="inline-flex min-h-[2.75rem] items-center aria-[current]:font-semibold"
          >
            {t(place)}
          </Link>
        ))}
      </nav>
    </>
  )
}
