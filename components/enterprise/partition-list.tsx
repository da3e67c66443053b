import { useTranslations } from 'next-intl'
import { FormButton } from '#components/ui/form-button.tsx'
import { Link } from '#components/ui/link.tsx'
import type { ManagedPartition } from '#domain/registration/partitions.ts'

/** The parts of a box with what stands in each; an empty one without rules can go. @param box where the box is, without the language */
export function PartitionList(props: {
  partitions: ManagedPartition[]
  box: string
  enterpriseNumber: string
  remove: (form: FormData) => Promise<void>
}) {
  const t = useTranslations('partitions')
  return (
    <ul className="divide-y divide-line rounded-sheet border border-line bg-sheet">
      {props.partitions.map(({ partition, letters, rules, hasAddress }) => {
        const name = partition === 'GENERAL' ? t('general') : partition
        return (
          <li key={partition} className="flex flex-wrap items-center justify-between gap-x-2 gap-y-1 p-2 md:px-4">
            <div className="min-w-0">
              <h3 className="text-body font-semibold">
                <Link
                  href={`${props.box}?${new URLSearchParams({ partition })}`}
                  className="inline-flex min-h-[2.75rem] items-center wrap-anywhere"
                >
                  {name}
                </Link>
              </h3>
              <p className="text-note text-ink-soft">
                {t('letters', { letters })} · {t('rules', { rules })}
              </p>
              <p className="text-note">
                <Link
                  href={`${props.box}/partitions/address?${new URLSearchParams({ partition })}`}
                  className="inline-flex min-h-[2.75rem] items-center"
                >
                  {t(hasAddress ? 'address.own' : 'address.ofBox')}
                  <span className="hidden-words">: {name}</span>
                </Link>
              </p>
            </div>
            {partition !== 'GENERAL' && letters === 0 && rules === 0 ? (
              <form action={props.remove} className="max-md:w-full">
                <input type="hidden" name="enterpriseNumber" value={props.enterpriseNumber} />
                <input type="hidden" name="partition" value={partition} />
                <FormButton className="max-md:w-full">
                  {t('remove')}
                  <span className="hidden-words">: {name}</span>
                </FormButton>
              </form>
            ) : null}
          </li>
        )
      })}
    </ul>
  )
}
