import { Search } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { FormButton } from '#components/ui/form-button.tsx'
import { Link } from '#components/ui/link.tsx'
import { classes } from '#components/ui/look.ts'
import { plainText } from '#components/ui/plain-text.ts'
import { type BoxView, hrefOf, shows } from './box-view.ts'

/**
 * Seeks letters by their words and narrows the box: a plain form and links, so that it works without script and can be kept as an
 * address.
 * @param path where the box is, without the language; `action` is the same in the page's language
 * @param partitions of an enterprise's box, beside the general one
 */
export function BoxSearch(props: { view: BoxView; path: string; action: string; partitions: string[] }) {
  const { view, path, action, partitions } = props
  const t = useTranslations('search')
  const choice = (chosen: Partial<BoxView>) => hrefOf(path, { ...view, page: 1, ...chosen })
  return (
    <search className="screen-only mb-3 block space-y-1.5">
      <form action={action} method="get">
        {view.show === 'all' ? null : <input type="hidden" name="show" value={view.show} />}
        {view.partition ? <input type="hidden" name="partition" value={view.partition} /> : null}
        <label htmlFor="words" className="text-note text-ink-soft">
          {t('words')}
        </label>
        <div className="mt-0.5 flex gap-1">
          <input
            id="words"
            type="search"
            name="q"
            defaultValue={view.q}
            maxLength={200}
            className="min-h-[2.75rem] w-full min-w-0 rounded-sheet border border-line bg-sheet px-1.5 text-ink md:max-w-text"
          />
          <FormButton>
            <Search aria-hidden className="size-2.5" />
            {t('search')}
          </FormButton>
        </div>
      </form>
      <Choices
        label={t('show.label')}
        choices={shows.map((show) => ({
          name: t(`show.${show}`),
          href: choice({ show }),
          isChosen: view.show === show,
        }))}
      />
      {partitions.length > 0 ? (
        <Choices
          label={t('partition.label')}
          isLabelled
          choices={[
            {
              name: t('partition.all'),
              href: choice({ partition: undefined }),
              isChosen: view.partition === undefined,
            },
            ...['GENERAL', ...partitions].map((partition) => ({
              name: partition === 'GENERAL' ? t('partition.general') : plainText(partition),
              href: choice({ partition }),
              isChosen: view.partition === partition,
            })),
          ]}
        />
      ) : null}
    </search>
  )
}

/** @param isLabelled true where the choices do not speak for themselves */
function Choices({
  label,
  isLabelled = false,
  choices,
}: {
  label: string
  isLabelled?: boolean
  choices: { name: string; href: string; isChosen: boolean }[]
}) {
  return (
    <nav aria-label={label}>
      {isLabelled ? (
        <p aria-hidden className="mb-0.5 text-note text-ink-soft">
          {label}
        </p>
      ) : null}
      <ul className="flex flex-wrap gap-1">
        {choices.map(({ name, href, isChosen }) => (
          <li key={href}>
            <Link
              look="bare"
              href={href}
              current={isChosen}
              className={classes(
                'inline-flex min-h-[2.75rem] items-center rounded-sheet border px-1.5 text-note',
                isChosen ? 'border-action bg-info-tint font-semibold text-ink' : 'border-line bg-sheet text-ink-soft',
              )}
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
