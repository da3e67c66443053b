import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { ManageHeading } from '#components/enterprise/manage-heading.tsx'
import { PartitionList } from '#components/enterprise/partition-list.tsx'
import { FormButton } from '#components/ui/form-button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { SelectField } from '#components/ui/select-field.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import { appDatabase } from '#db/client.ts'
import { listManagedPartitions } from '#domain/registration/partitions.ts'
import type { Locale } from '#locales/routing.ts'
import { auditPage } from '#session/audited-request.ts'
import { makePartition, moveLetters, removePartition } from '#session/manage-partitions.ts'
import { enterpriseManager } from '#session/session.ts'
import { NoEnterprise } from '#app/[locale]/enterprise/[enterpriseNumber]/no-enterprise.tsx'
import { ruleNames } from '#app/[locale]/enterprise/[enterpriseNumber]/routing/rule-names.ts'

type Props = {
  params: Promise<{ locale: Locale; enterpriseNumber: string }>
  searchParams: Promise<{ done?: string; problem?: string; moved?: string; typed?: string | string[] }>
}

const problems = ['name', 'taken', 'tooMany', 'notEmpty', 'hasRules', 'gone'] as const
const successes = ['made', 'removed', 'address', 'boxAddress', 'telling'] as const

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('partitions'))('title') }
}

/** The parts of an enterprise's box: made and removed, and letters moved from one to another. */
export default async function Partitions({ params, searchParams }: Props) {
  const [{ locale, enterpriseNumber }, asked] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const manager = await enterpriseManager(enterpriseNumber, '/partitions')
  if (!manager) return <NoEnterprise enterpriseNumber={enterpriseNumber} />
  const [t, partitions, { options }] = await Promise.all([
    getTranslations('partitions'),
    listManagedPartitions(appDatabase(), manager),
    ruleNames(),
  ])
  const box = `/enterprise/${enterpriseNumber}`
  await auditPage(manager.reader, `/${locale}${box}/partitions`, { enterpriseNumber, partitions: partitions.length })
  const problem = problems.find((each) => each === asked.problem)
  const done = successes.find((each) => each === asked.done)
  const isAboutName = problem === 'name' || problem === 'taken'
  const places = partitions.map(({ partition }) => ({
    value: partition,
    label: partition === 'GENERAL' ? t('general') : partition,
  }))
  return (
    <>
      <ManageHeading title={t('title')} enterpriseNumber={enterpriseNumber} name={manager.name} place="partitions" />
      <div className="space-y-5">
        {done ? <Notice kind="done" title={t(`done.${done}`)} /> : null}
        {asked.moved && /^\d+$/.test(asked.moved) ? (
          <Notice kind="done" title={t('moved', { letters: Number(asked.moved) })} />
        ) : null}
        {problem && !isAboutName ? <Notice kind="problem" title={t(`problems.${problem}`)} /> : null}
        <section>
          <h2 className="mb-1 text-lead font-semibold">{t('list')}</h2>
          <PartitionList
            partitions={partitions}
            box={box}
            enterpriseNumber={enterpriseNumber}
            remove={removePartition}
          />
        </section>
        <section>
          <h2 className="text-lead font-semibold">{t('make.title')}</h2>
          <form action={makePartition} noValidate className="mt-1 space-y-2">
            <input type="hidden" name="enterpriseNumber" value={enterpriseNumber} />
            <TextField
              name="name"
              autoComplete="off"
              maxLength={30}
              label={t('make.name')}
              hint={t('make.hint')}
              problem={isAboutName ? t(`problems.${problem}`) : undefined}
              defaultValue={typeof asked.typed === 'string' ? asked.typed.slice(0, 200) : undefined}
            />
            <FormButton className="max-md:w-full">{t('make.button')}</FormButton>
          </form>
        </section>
        {partitions.length > 1 ? (
          <section>
            <h2 className="text-lead font-semibold">{t('move.title')}</h2>
            <p className="prose-column mt-0.5 text-ink-soft">{t('move.text')}</p>
            <form action={moveLetters} className="mt-1 space-y-2">
              <input type="hidden" name="enterpriseNumber" value={enterpriseNumber} />
              <SelectField name="from" label={t('move.from')} options={places} chosen="GENERAL" />
              <SelectField name="type" label={t('move.type')} none={t('move.every')} options={options.types} />
              <SelectField
                name="sender"
                label={t('move.sender')}
                none={t('move.all')}
                options={options.organizations}
              />
              <SelectField name="to" label={t('move.to')} options={places} chosen={places[1]?.value} />
              <FormButton className="max-md:w-full">{t('move.button')}</FormButton>
            </form>
          </section>
        ) : null}
      </div>
    </>
  )
}
