import { MailOpen, SearchX } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Link } from '#components/ui/link.tsx'
import { Pagination } from '#components/ui/pagination.tsx'
import type { MessageSummary } from '#domain/message/message.ts'
import { BoxHeading } from './box-heading.tsx'
import { type BoxKind, BoxNotOpened } from './box-not-opened.tsx'
import { BoxSearch } from './box-search.tsx'
import { type BoxView, hrefOf, isNarrowed } from './box-view.ts'
import { MessageList } from './message-list.tsx'

/** How many letters a page of a box shows. */
export const lettersOnPage = 25

/**
 * A box: whose it is, what waits in it, its letters page by page.
 * @param path where the box is, without the language
 * @param isOpened whether its holder opened it
 * @param hasEnterprises whether the reader has enterprises' boxes to go to instead
 * @param view what the address asks to see
 * @param action the address of the box in the page's language
 * @param partitions of an enterprise's box, beside the general one
 */
export function Box(props: {
  name: ReactNode
  holder: BoxKind
  isOpened: boolean
  hasEnterprises?: boolean
  below?: ReactNode
  items: MessageSummary[]
  totalItems: number
  unreadItems: number
  view: BoxView
  path: string
  action: string
  partitions?: string[]
}) {
  const t = useTranslations('box')
  const { items, totalItems, unreadItems, view, path } = props
  const { page } = view
  if (!props.isOpened)
    return (
      <>
        <BoxHeading name={props.name} below={props.below} />
        <BoxNotOpened holder={props.holder} box={path} hasEnterprises={props.hasEnterprises} />
      </>
    )
  const pages = Math.ceil(totalItems / lettersOnPage)
  return (
    <>
      <BoxHeading name={props.name} below={props.below} count={{ total: totalItems, unread: unreadItems }} />
      {totalItems > 0 || isNarrowed(view) ? (
        <BoxSearch view={view} path={path} action={props.action} partitions={props.partitions ?? []} />
      ) : null}
      {items.length === 0 && isNarrowed(view) ? (
        <EmptyState mark={<SearchX aria-hidden className="size-5" />} title={t('nothingFound.title')}>
          <p>{t('nothingFound.text')}</p>
          <Link href={path} className="inline-flex min-h-[2.75rem] items-center">
            {t('nothingFound.all')}
          </Link>
        </EmptyState>
      ) : items.length === 0 ? (
        <EmptyState mark={<MailOpen aria-hidden className="size-5" />} title={t('empty.title')}>
          <p>{t('empty.text')}</p>
        </EmptyState>
      ) : (
        <MessageList messages={items} path={path} grouped={page === 1 && !isNarrowed(view)} />
      )}
      <Pagination
        page={page}
        pages={pages}
        hrefOf={(number) => hrefOf(path, { ...view, page: number })}
        words={{
          label: t('pages.label'),
          position: t('pages.position', { page, pages }),
          previous: t('pages.previous'),
          next: t('pages.next'),
        }}
      />
    </>
  )
}
