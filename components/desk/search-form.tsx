import { FormButton } from '#components/ui/form-button.tsx'
import { TextField } from '#components/ui/text-field.tsx'

/** Asks a page again with what is looked for, in its address: so never a person's number. */
export function SearchForm(props: { action: string; name: string; label: string; find: string; value?: string }) {
  return (
    <form action={props.action} className="mb-3 flex flex-wrap items-end gap-2" role="search">
      <div className="min-w-0 grow md:max-w-text">
        <TextField
          name={props.name}
          label={props.label}
          autoComplete="off"
          maxLength={200}
          defaultValue={props.value}
          isOptional
        />
      </div>
      <FormButton>{props.find}</FormButton>
    </form>
  )
}
