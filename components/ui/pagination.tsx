import { ArrowLeft, ArrowRight } from 'lucide-react'
import { ButtonLink } from './link.tsx'

/** Page n of m, by links: works without script. Draws nothing when all fits on one page. */
export function Pagination(props: {
  page: number
  pages: number
  hrefOf: (page: number) => string
  words: { label: string; position: string; previous: string; next: string }
}) {
  const { page, pages, hrefOf, words } = props
  if (pages <= 1) return null
  return (
    <nav aria-label={words.label} className="screen-only mt-3 flex flex-wrap items-center justify-between gap-2">
      <span className="md:min-w-[8rem]">
        {page > 1 ? (
          <ButtonLink look="plain" href={hrefOf(page - 1)}>
            <ArrowLeft aria-hidden className="size-2.5" />
            {words.previous}
          </ButtonLink>
        ) : null}
      </span>
      <span className="text-center text-note text-ink-soft">{words.position}</span>
      <span className="flex justify-end md:min-w-[8rem]">
        {page < pages ? (
          <ButtonLink look="plain" href={hrefOf(page + 1)}>
            {words.next}
            <ArrowRight aria-hidden className="size-2.5" />
          </ButtonLink>
        ) : null}
      </span>
    </nav>
  )
}
