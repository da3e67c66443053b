import { useTranslations } from 'next-intl'
import { FormButton } from '#components/ui/form-button.tsx'
import { SelectField } from '#components/ui/select-field.tsx'

/** Moves a letter to another part of the box. @param partitions those that the reader may see, beside the general one */
export function MoveLetter(props: {
  partition: string
  partitions: string[]
  fields: Record<string, string>
  move: (form: FormData) => Promise<void>
}) {
  const t = useTranslations('partitions')
  const places = [...new Set(['GENERAL', props.partition, ...props.partitions])]
  if (places.length < 2) return null
  return (
    <form action={props.move} className="screen-only mt-5 space-y-2 border-t border-line pt-3">
      {Object.entries(props.fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <SelectField
        name="partition"
        label={t('one.label')}
        chosen={props.partition}
        options={places.map((value) => ({ value, label: value === 'GENERAL' ? t('general') : value }))}
      />
      <FormButton className="max-md:w-full">{t('one.button')}</FormButton>
    </form>
  )
}
