import { MailOpen } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Pagination } from '#components/ui/pagination.tsx'
import type { MessageSummary } from '#domain/message/message.ts'
import { BoxHeading } from './box-heading.tsx'
import { BoxNotOpened } from './box-not-opened.tsx'
import { MessageList } from './message-list.tsx'

/** How many letters a page of a box shows. */
export const lettersOnPage = 25

/** The page that an address asks for; anything but a whole number from 1 on is the first. */
export function pageNumber(asked: string | string[] | undefined): number {
  return typeof asked === 'string' && /^[1-9]\d{0,5}$/.test(asked) ? Number(asked) : 1
}

/**
 * A box: whose it is, what waits in it, its letters page by page.
 * @param path where the box is, without the language
 * @param isOpened whether its holder opened it
 * @param hasEnterprises whether the reader has enterprises' boxes to go to instead
 */
export function Box(props: {
  name: ReactNode
  holder: 'citizen' | 'enterprise'
  isOpened: boolean
  hasEnterprises?: boolean
  below?: ReactNode
  items: MessageSummary[]
  totalItems: number
  unreadItems: number
  page: number
  path: string
}) {
  const t = useTranslations('box')
  const { items, totalItems, unreadItems, page, path } = props
  if (!props.isOpened)
    return (
      <>
        <BoxHeading name={props.name} below={props.below} />
        <BoxNotOpened holder={props.holder} hasEnterprises={props.hasEnterprises} />
      </>
    )
  const pages = Math.ceil(totalItems / lettersOnPage)
  return (
    <>
      <BoxHeading name={props.name} below={props.below} count={{ total: totalItems, unread: unreadItems }} />
      {items.length === 0 ? (
        <EmptyState mark={<MailOpen aria-hidden className="size-5" />} title={t('empty.title')}>
          <p>{t('empty.text')}</p>
        </EmptyState>
      ) : (
        <MessageList messages={items} path={path} grouped={page === 1} />
      )}
      <Pagination
        page={page}
        pages={pages}
        hrefOf={(number) => (number === 1 ? path : `${path}?page=${number}`)}
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
